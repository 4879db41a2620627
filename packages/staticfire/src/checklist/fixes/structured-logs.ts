import type { Fix } from '@staticfire/contracts'

export const structuredLogsFix: Fix[] = [
  {
    language: 'any',
    text: `Write one JSON object a line to standard output, with time, level, message and the request's id, from
the first line to the last. Route uncaught exceptions and the framework's own messages through the
same logger. Never log passwords, tokens, card numbers, personal data or whole bodies.`,
  },
  {
    language: 'node',
    text: `import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { pinoHttp } from 'pino-http'

export const log = pino({
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token'],
})
app.use(pinoHttp({ logger: log, genReqId: (req) => req.headers['x-request-id'] ?? randomUUID() }))
// in a handler: req.log.info({ orderId }, 'order placed')   – every line carries req.id

process.on('uncaughtException', (error) => {
  log.fatal(error, 'uncaught exception')
  process.exit(1)
})`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' })
app.use(kit.express) // a JSON line a request, crashes and the end
app.get('/orders', (_request, response) => {
  kit.log.info({ event: 'listed' }, 'Listed') // has request_id
  response.json(orders)
})`,
  },
  {
    language: 'python',
    text: `import logging.config, structlog

shared = [
    structlog.contextvars.merge_contextvars,        # the request id, bound by a middleware
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
]
renderer = {
    "()": structlog.stdlib.ProcessorFormatter,
    "processor": structlog.processors.JSONRenderer(),
    "foreign_pre_chain": shared,                    # uvicorn's and libraries' records as well
}
logging.config.dictConfig({
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": renderer},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
    "root": {"handlers": ["stdout"], "level": "INFO"},
})
structlog.configure(
    processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
)
uvicorn.run(app, log_config=None)                   # no handlers of its own`,
  },
  {
    language: 'go',
    text: `slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))

func withRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := cmp.Or(r.Header.Get("X-Request-Id"), rand.Text()) // crypto/rand, Go 1.24
		log := slog.With("request_id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), logKey{}, log)))
	})
}
// http.Server{ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelError)}`,
  },
  {
    language: 'java',
    text: `# Spring Boot 3.4 and later, application.yaml
logging.structured.format.console: ecs
spring.main.banner-mode: "off"

// the request's id in each line
MDC.put("request_id", requestId);
try { chain.doFilter(request, response); } finally { MDC.remove("request_id"); }`,
  },
]
