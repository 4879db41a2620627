import { HttpError } from './errors.js'

const largestBody = 65_536

/** The JSON body of a request of at most 64 KiB. */
export async function readBody(request) {
  const chunks = []
  let length = 0
  // Destroying the request would take the socket with it, and the refusal could not be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length
    if (length > largestBody) {
      request.resume()
      throw new HttpError(413, 'the body is larger than 64 KiB')
    }
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new HttpError(400, 'the body is not JSON')
  }
}
