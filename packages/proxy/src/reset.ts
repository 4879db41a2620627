import type { Socket } from 'node:net'

/**
 * Ends a connection by RST. While its FIN is under way libuv refuses (`uv_tcp_close_reset` gives
 * EINVAL); Node then never closes the handle, and the process cannot end. Such a socket is destroyed:
 * its FIN has been said anyway. Node resets bare TCP only: a TLS or unix socket is destroyed too.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) return void socket.destroy()
  try {
    socket.resetAndDestroy()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_HANDLE_TYPE') throw error
    socket.destroy()
  }
}
