import type { Socket } from 'node:net'

/**
 * Ends a connection by RST. While its FIN is under way libuv refuses (`uv_tcp_close_reset` gives
 * EINVAL); Node then never closes the handle, and the process cannot end. Such a socket is destroyed:
 * its FIN has been said anyway.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}
