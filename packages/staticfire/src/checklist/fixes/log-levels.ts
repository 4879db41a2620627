import type { Fix } from '@staticfire/contracts'

export const logLevelsFix: Fix[] = [
  {
    language: 'any',
    text: `One variable sets the level; info in production. Debug: what one request did inside, calls to others among it. Info: a request, a
refusal, a business event. Warning: the service goes on and somebody should look, a dependency that fails among it. Error: a request
failed by our doing. Fatal: the process cannot start or go on. What a client does wrong is never an error of the service:
an alarm on errors would ring for it.`,
  },
  {
    language: 'node',
    text: `const log = pino({ level: config.logLevel })                  // LOG_LEVEL, validated at the start

app.use((error, req, res, _next) => {
  const status = error.status ?? 500
  if (status < 500) req.log.info({ status, reason: error.message }, 'request refused')
  else if (error instanceof DependencyError) req.log.warn({ dependency: error.dependency }, 'dependency failed')
  else req.log.error(error, 'unexpected error')
  res.status(status).json(problemOf(error))
})`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' }) // LOG_LEVEL
app.use(kit.express) // a refusal is info, a broken one error
kit.log.debug({ event: 'priced', sku }, 'The price was found')`,
  },
  {
    language: 'python',
    text: `logging.basicConfig(level=settings.log_level.upper(), force=True)   # LOG_LEVEL, validated at the start

logger.info("request refused", status=401)
logger.warning("payments failed", uses_last_quote=True)
logger.exception("unexpected error")
logger.critical("the configuration is not valid")`,
  },
  {
    language: 'go',
    text: `var level slog.LevelVar
if err := level.UnmarshalText([]byte(os.Getenv("LOG_LEVEL"))); err != nil { log.Fatal(err) }
slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: &level})))

slog.Info("request refused", "status", 401)
slog.Warn("payments failed", "error", err)`,
  },
  {
    language: 'java',
    text: `logging.level.root: \${LOG_LEVEL:info}

// @ExceptionHandler: log.info for what the client did, log.warn for a dependency, log.error for what nobody expected`,
  },
]
