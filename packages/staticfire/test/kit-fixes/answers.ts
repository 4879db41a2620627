import { catalogue } from '../../src/checklist/catalogue.ts'
import { serviceAround } from './services.ts'

/** A whole service around what the kit answers to each item of these sections, by the item's name. */
export function answersOf(...sections: string[]): Record<string, string> {
  return Object.fromEntries(
    catalogue
      .filter(({ section }) => sections.includes(section))
      .flatMap(({ id, fix }) =>
        fix
          .filter(({ library }) => library === '@staticfire/kit')
          .map(({ text }) => {
            const item = id.slice(id.indexOf('/') + 1)
            return [item, serviceAround(item, text)]
          }),
      ),
  )
}
