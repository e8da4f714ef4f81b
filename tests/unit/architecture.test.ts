/** The import table of the architecture, executed: who may import whom, and which package lives where. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** What a folder may import besides itself. `types`: only with `import type`. */
interface Rule {
  readonly folder: string
  readonly mayImport: readonly string[]
  readonly mayImportTypesOf?: readonly string[]
  readonly packages: readonly string[]
}

const uiPackages = [
  '@fontsource-variable/inter',
  '@lucide/vue',
  '@tanstack/vue-virtual',
  'pinia',
  'reka-ui',
  'tailwindcss',
  'uplot',
  'vue',
  'vue-i18n',
  'zod',
]

const rules: readonly Rule[] = [
  { folder: 'shared', mayImport: [], packages: ['zod'] },
  {
    folder: 'electron/engine',
    mayImport: ['shared'],
    packages: ['node:', 'undici', 'lowdb', 'zod', 'fast-xml-parser', 'hash-wasm', 'mime'],
  },
  {
    folder: 'electron/local-oss',
    mayImport: [],
    packages: ['node:', 'fast-xml-parser', 'hash-wasm'],
  },
  {
    folder: 'electron/main',
    mayImport: ['shared', 'electron/engine', 'electron/local-oss'],
    packages: ['node:', 'electron', 'zod'],
  },
  {
    folder: 'electron/cli',
    mayImport: ['shared', 'electron/engine', 'electron/local-oss'],
    packages: ['node:', 'cli-progress', 'zod'],
  },
  {
    folder: 'electron/preload',
    mayImport: [],
    mayImportTypesOf: ['shared'],
    packages: ['electron'],
  },
  { folder: 'renderer', mayImport: ['shared'], packages: uiPackages },
]

/** Layers of the engine, lowest first: a file imports from its own layer or from one below. */
const layers: readonly (readonly string[])[] = [
  ['errors.ts', 'ports.ts', 'events.ts', 'secret.ts', 'engine-api.ts', 'small-heap.ts'],
  ['task/'],
  ['storage/', 'store/', 'credentials/'],
  ['tuning/'],
  ['pipeline/'],
  ['transfer/'],
  ['health/'],
  ['queue/', 'fragments/', 'lifecycle/', 'objects/'],
  ['engine.ts'],
  ['compose.ts'],
]

/** Packages and folders with one home only. */
const homes: readonly { readonly what: string; readonly allowed: readonly RegExp[] }[] = [
  {
    what: 'undici',
    allowed: [/^electron\/engine\/storage\/oss\/(send\.ts|undici-pool\.d\.ts)$/],
  },
  { what: 'lowdb', allowed: [/^electron\/engine\/store\//] },
  {
    what: 'electron/engine/storage/oss',
    allowed: [
      /^electron\/engine\/storage\/oss\//,
      /^electron\/engine\/compose\.ts$/,
      /^electron\/engine\/pipeline\/part-worker\.ts$/,
      /^electron\/(main|cli)\//,
    ],
  },
]

interface Import {
  readonly file: string
  /** A folder-relative path, or a package name. */
  readonly target: string
  readonly isPackage: boolean
  readonly isTypeOnly: boolean
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|vue)$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name).split(sep).join('/'))
}

function scriptOf(file: string): string {
  const text = readFileSync(join(root, file), 'utf8')
  if (!file.endsWith('.vue')) return text
  return Array.from(text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g), ([, code]) => code).join(
    '\n',
  )
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, scriptOf(file), ts.ScriptTarget.Latest, true)
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const { moduleSpecifier } = node
      const isTypeOnly = ts.isImportDeclaration(node)
        ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        : node.isTypeOnly
      if (moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier)) {
        found.push(resolveImport(file, moduleSpecifier.text, isTypeOnly))
      }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments
      if (argument !== undefined && ts.isStringLiteral(argument)) {
        found.push(resolveImport(file, argument.text, false))
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function resolveImport(file: string, specifier: string, isTypeOnly: boolean): Import {
  if (specifier.startsWith('#shared/')) {
    const target = specifier.slice(1)
    return { file, target, isPackage: false, isTypeOnly }
  }
  if (specifier.startsWith('.')) {
    const target = relative(root, resolve(root, dirname(file), specifier))
      .split(sep)
      .join('/')
    return { file, target, isPackage: false, isTypeOnly }
  }
  return { file, target: specifier, isPackage: true, isTypeOnly }
}

function isIn(target: string, folder: string): boolean {
  return target === folder || target.startsWith(`${folder}/`)
}

function isPackageAllowed(name: string, packages: readonly string[]): boolean {
  return packages.some((allowed) =>
    allowed === 'node:'
      ? name.startsWith('node:')
      : name === allowed || name.startsWith(`${allowed}/`),
  )
}

function layerOf(path: string): number {
  const inside = path.slice('electron/engine/'.length)
  return layers.findIndex((names) =>
    names.some((name) => (name.endsWith('/') ? inside.startsWith(name) : inside === name)),
  )
}

const tell = ({ file, target }: Import): string => `${file} imports ${target}`

describe('architecture', () => {
  it.each(rules)('$folder imports only what the table allows', (rule) => {
    const broken = sourceFiles(rule.folder)
      .flatMap(importsOf)
      .filter(({ target, isPackage, isTypeOnly }) => {
        if (isPackage) return !isPackageAllowed(target, rule.packages)
        if (isIn(target, rule.folder)) return false
        const types = isTypeOnly ? (rule.mayImportTypesOf ?? []) : []
        return ![...rule.mayImport, ...types].some((folder) => isIn(target, folder))
      })
    expect(broken.map(tell)).toEqual([])
  })

  it('lets the engine import upward only', () => {
    const files = sourceFiles('electron/engine')
    const unknown = files.filter((file) => layerOf(file) < 0)
    const broken = files.flatMap(importsOf).filter(({ file, target, isPackage, isTypeOnly }) => {
      if (isPackage || !isIn(target, 'electron/engine')) return false
      // Types of the public face and of the ports carry no code with them.
      return !isTypeOnly && layerOf(target) > layerOf(file)
    })
    expect({ unknown, broken: broken.map(tell) }).toEqual({ unknown: [], broken: [] })
  })

  it.each(homes)('keeps $what in its home', ({ what, allowed }) => {
    const broken = ['electron', 'shared', 'renderer']
      .flatMap(sourceFiles)
      .flatMap(importsOf)
      .filter(({ file, target, isPackage }) => {
        const isMeant = isPackage ? isPackageAllowed(target, [what]) : isIn(target, what)
        return isMeant && !allowed.some((home) => home.test(file))
      })
    expect(broken.map(tell)).toEqual([])
  })

  it('has the top level it should have', () => {
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .filter((name) => !generated.includes(name))
    expect(folders.toSorted()).toEqual(['build', 'docs', 'electron', 'renderer', 'shared', 'tests'])
  })

  it('has no barrel: index.ts exists only as a process entry', () => {
    const barrels = ['electron', 'shared', 'renderer', 'build']
      .flatMap(sourceFiles)
      .filter((file) => file.endsWith('/index.ts'))
    expect(barrels.toSorted()).toEqual([
      'electron/cli/index.ts',
      'electron/main/index.ts',
      'electron/preload/index.ts',
    ])
  })

  it('keeps a long file from growing: 300 lines at most, Vue components included', () => {
    const long = ['electron', 'shared', 'renderer', 'build', 'tests']
      .flatMap(sourceFiles)
      .map((file) => ({
        file,
        lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1,
      }))
      .filter(({ lines }) => lines > 300)
    expect(long).toEqual([])
  })
})

/** What commands leave behind; listed in .gitignore. */
const generated = readFileSync(join(root, '.gitignore'), 'utf8')
  .split('\n')
  .filter((line) => line.endsWith('/'))
  .map((line) => line.slice(0, -1))
