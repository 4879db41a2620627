import { StatsD } from 'hot-shots'

const client = new StatsD({
  host: process.env.STATSD_HOST,
  port: Number(process.env.STATSD_PORT),
  prefix: 'shop.',
  globalTags: { env: 'test' },
})
client.increment('orders', 2, ['route:/orders'])
client.timing('duration', 41.5)
client.gauge('queue', 7)
client.gaugeDelta('queue', -2)
client.histogram('size', 12, 1, ['plain'])
client.event('deployed', 'of version 2')
client.close()
