import net from 'node:net'
import type { Socket } from 'node:net'

const readBytes = 64 * 1024

/** Takes what is read from a socket. */
export interface ByteReader {
  receive(bytes: Buffer): void
  /** True while bytes that were received wait somewhere: their memory is still in use. */
  isHolding(): boolean
}

/** One buffer for each socket, read into again and again: no allocation for each chunk. */
export function readInto(reader: ByteReader): net.OnReadOpts {
  let isInUse = true
  return {
    buffer: () => (isInUse ? Buffer.allocUnsafeSlow(readBytes) : (undefined as never)),
    callback(length, buffer) {
      reader.receive((buffer as Buffer).subarray(0, length))
      isInUse = reader.isHolding()
      return true
    },
  }
}

/**
 * An accepted socket that reads the same way. Node offers `onread` only to sockets that connect, so
 * another socket takes over the handle; where there is none to take, chunks are read as usual.
 */
export function adopt(accepted: Socket, reader: ByteReader): Socket {
  const owner = accepted as unknown as { _handle?: object | null }
  const handle = owner._handle
  if (handle === undefined || handle === null) {
    return accepted.on('data', (bytes: Buffer) => reader.receive(bytes)).resume()
  }
  owner._handle = null
  const options = { handle, allowHalfOpen: true, onread: readInto(reader) }
  return new net.Socket(options as net.SocketConstructorOpts)
}
