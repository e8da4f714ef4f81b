/** What the demo prints: numbered steps with their figures, and a check that ends it when it fails. */

export interface Report {
  step(title: string): void
  fact(name: string, value: string): void
  /** Prints the promise; throws when it does not hold. */
  check(promise: string, holds: boolean): void
}

export class BrokenPromise extends Error {}

export function createReport(print: (line: string) => void): Report {
  const began = performance.now()
  let number = 0
  return {
    step: (title) => {
      number++
      const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6)
      print(`\n${seconds} s  ${number}. ${title}`)
    },
    fact: (name, value) => print(`            ${name.padEnd(26)} ${value}`),
    check: (promise, holds) => {
      print(`          ${holds ? '✓' : '✗'} ${promise}`)
      if (!holds) throw new BrokenPromise(promise)
    },
  }
}

/** Bytes as people read them: KiB, MiB, GiB. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = count
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value.toFixed(unit === 0 ? 0 : 1)} ${units[unit]} (${count.toLocaleString('en')} bytes)`
}
