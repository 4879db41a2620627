import type { Dependency } from '@staticfire/contracts'

/** The words by which services call their dependencies in a readiness answer. */
const words: Record<Dependency['kind'], readonly string[]> = {
  postgres: ['database', 'postgres', 'postgresql', 'pg', 'db', 'sql', 'datasource'],
  mysql: ['database', 'mysql', 'mariadb', 'db', 'sql', 'datasource'],
  redis: ['redis', 'cache', 'session', 'sessions'],
  amqp: ['amqp', 'rabbitmq', 'rabbit', 'queue', 'broker', 'messagequeue', 'mq'],
  http: ['upstream'],
  tcp: ['upstream'],
}

/** Whether a not-ready answer tells the operator which check failed: by the dependency's name or a word for its kind. */
export function namesCheck(body: string, { name, kind }: Dependency): boolean {
  const text = body.toLowerCase()
  const own = name.toLowerCase()
  return [own, own.replaceAll(/[-_]/g, ''), ...words[kind]].some((word) =>
    new RegExp(`(?<![a-z])${RegExp.escape(word)}`).test(text),
  )
}
