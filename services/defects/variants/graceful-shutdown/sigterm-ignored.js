// A shell's habit: the signal is noted, and life goes on until SIGKILL.
export default {
  shutdown: ({ logger }) => {
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => logger.info('signal ignored', { signal }))
    }
  },
}
