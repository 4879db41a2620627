// Stands for a collector and for an error tracker: takes all that is sent, and counts it.
import { createServer } from 'node:http'
import { address } from './told.js'

const counts = { posts: 0, bytes: 0 }
const server = createServer((request, response) => {
  counts.posts++
  request.on('data', (chunk) => (counts.bytes += chunk.length))
  request.on('end', () => response.end('{}'))
}).listen(address, () => process.send({ port: server.address().port }))
process.on('message', () => process.send(counts))
process.on('disconnect', () => process.exit())
