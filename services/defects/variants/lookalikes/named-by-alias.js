// Frameworks report their own field name instead of the variable's: quote_timeout_ms.
export default {
  refuse: (error, logger) => {
    for (const { variable, problem } of error.problems) {
      const field = variable.includes('_') ? variable.toLowerCase() : variable
      logger.fatal(`${field} ${problem}`, { field })
    }
    process.exitCode = 1
  },
}
