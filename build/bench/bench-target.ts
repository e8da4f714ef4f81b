/** The bucket all clients upload into, and the key they sign with. */

export const benchBucket = 'bench'
export const benchRegion = 'cn-hangzhou'
export const benchCredentials = { accessKeyId: 'bench', accessKeySecret: 'bench-secret' } as const
