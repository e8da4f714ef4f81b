/** Storage classes as OSS names them, dearest storage first. */
export const storageClasses = [
  'Standard',
  'IA',
  'Archive',
  'ColdArchive',
  'DeepColdArchive',
] as const
export type StorageClass = (typeof storageClasses)[number]
