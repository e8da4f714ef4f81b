/** English words of the price table; the names of storage classes are used wherever money is told. */
import type { StorageClass } from '#shared/storage-class.ts'

const storageClass: Record<StorageClass, string> = {
  Standard: 'Standard',
  IA: 'Infrequent Access',
  Archive: 'Archive',
  ColdArchive: 'Cold Archive',
  DeepColdArchive: 'Deep Cold Archive',
}

export const prices = {
  title: 'Prices of stored bytes',
  class: storageClass,
  lead: 'Per GB (1,024 MiB) and month of 30 days. List prices only: discounts, resource plans and requests are not part of them, so every sum is an estimate.',
  from: {
    default: 'Estimates that come with Partway, looked up on {date}.',
    file: 'Your prices of {date}.',
    changed: 'Your prices, with the date of today once they are saved.',
  },
  damaged: 'Your price file is not understood, so the estimates are used. Saving here replaces it.',
  problem: 'What is wrong: {problem}',
  file: 'Saved in',
  copyPath: 'Copy the path of the price file',
  loading: 'Reading the prices…',
  loadFailed: 'The prices could not be read.',
  saveFailed: 'The prices could not be saved.',
  currency: 'Currency',
  table: 'Prices by region and storage class',
  region: 'Region',
  mainland: 'Mainland China',
  mainlandHelp: 'for every region there that is not named below',
  cell: '{region}, {class}',
  cellProblem:
    'A price is a number from 0 on, such as 0.12. An empty field means that there is none.',
  add: 'Add a region',
  addAction: 'Add',
  addProblem: {
    form: 'A region ID has lower-case letters, digits and hyphens, such as ap-southeast-1.',
    taken: 'This region is already in the table.',
  },
  remove: 'Remove {region}',
  back: 'Back to the estimates…',
  backTitle: 'Use the estimates again?',
  backText: 'Your own prices are removed from this computer.',
  backConfirm: 'Use the estimates',
  save: 'Save',
  saving: 'Saving…',
}
