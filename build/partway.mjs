#!/usr/bin/env node
/**
 * `partway`: starts the command line with a Node that can run it, from any Node 20 or newer.
 * The sources run as they are in Node 24; a build that is newer than the sources starts faster.
 */
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** The Node this is made for; its Electron embeds the same. */
const madeFor = 24

const entry = findEntry()
const major = Number(process.versions.node.split('.')[0])
const own = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

// Sources are stripped of their types once, not at every start and in every worker (another 35 MB).
if (entry.endsWith('.ts')) {
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/partway')
}

if (major === madeFor || (major > madeFor && !isThere(own))) {
  if (entry.endsWith('.ts')) module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  await import(pathToFileURL(entry).href)
} else if (isThere(own)) {
  // The channel tells the other process when this one is killed.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  passOn(spawn(own, [entry, ...process.argv.slice(2)], { stdio }))
} else {
  console.error(
    `partway: Node ${madeFor} is needed, this is ${process.version}, and node_modules holds no other.\n` +
      `  Run "npm ci" (or "npm rebuild node" after an install without scripts) in ${root}.`,
  )
  process.exitCode = 1
}

/** Signals reach the other process too, its exit code becomes ours. */
function passOn(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', (error) => {
    console.error(`partway: ${own} cannot be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    // What a shell would say of a process that a signal ended.
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0)
    if (child.connected) child.disconnect()
  })
}

function findEntry() {
  const source = join(root, 'electron/cli/index.ts')
  const built = join(root, 'out/cli/index.js')
  if (!isThere(source)) return built
  return isThere(built) && !hasNewer(changedAt(built)) ? built : source
}

function hasNewer(thanMs) {
  return ['electron/cli', 'electron/engine', 'electron/local-oss', 'shared'].some((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).some(
      (file) =>
        file.isFile() &&
        file.name.endsWith('.ts') &&
        changedAt(join(file.parentPath ?? file.path, file.name)) > thanMs,
    ),
  )
}

/** 0 for what is not there. */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function isThere(path) {
  return changedAt(path) > 0
}
