import { inspect } from 'node:util'

/** What is called when a secret has another value; it reads that with `reveal()`. */
export type RotateListener = (secret: Secret) => void | Promise<void>

const shown = '[secret]'

/** Lets this part, and nobody else, set a secret's value. Calls back for each listener that fails. */
export let rotate: (secret: Secret, value: string, listenerFailed: () => void) => void

/**
 * A value that shows itself only to who asks for it by `reveal()`: in logs, templates, JSON and
 * inspections it reads `[secret]`. A class, for only its private fields are closed to inspection.
 */
export class Secret {
  #value: string
  readonly #listeners = new Set<RotateListener>()

  static {
    rotate = (secret, value, listenerFailed) => {
      secret.#value = value
      for (const listener of secret.#listeners) {
        // Nobody waits for a listener: one that hangs holds up no other rotation.
        void (async () => listener(secret))().catch(listenerFailed)
      }
    }
  }

  constructor(value: string) {
    this.#value = value
  }

  /** The value as it is now. Ask each time it is needed, and a rotation needs no restart. */
  reveal(): string {
    return this.#value
  }

  /** Calls back after each rotation; what it returns calls that off. */
  onRotate(listener: RotateListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [Symbol.toPrimitive](): string {
    return shown
  }

  [inspect.custom](): string {
    return shown
  }
}

/** A secret that never rotates, for tests and for values from elsewhere. */
export function createSecret(value: string): Secret {
  return new Secret(value)
}
