/** A certificate for this machine's loopback address, trusted by whoever is given it. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Certificate } from './servers.ts'

/** Made by `openssl`; undefined where there is none. */
export async function makeCertificate(folder: string): Promise<Certificate | undefined> {
  const keyFile = join(folder, 'bench-key.pem')
  const certificateFile = join(folder, 'bench-certificate.pem')
  const kind = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost'
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const files = ['-keyout', keyFile, '-out', certificateFile]
  const args = ['req', '-x509', ...kind.split(' '), '-addext', names, ...files]
  try {
    await promisify(execFile)('openssl', args)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return { keyFile, certificateFile }
}
