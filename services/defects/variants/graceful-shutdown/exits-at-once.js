// It says goodbye and leaves, whatever is in flight.
export default {
  shutdown: ({ logger }) => {
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => {
        logger.info('shutting down', { signal })
        process.exit(0)
      })
    }
  },
}
