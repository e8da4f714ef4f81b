/** English words of the price table. */
export const prices = {
  title: 'Prices of stored bytes',
  lead: 'Per GB (1,024 MiB) and month of 30 days. List prices only: discounts, resource plans and requests are not part of them, so every sum is an estimate.',
  from: {
    default: 'Estimates that come with Partway, looked up on {date}.',
    file: 'Your prices of {date}.',
    changed: 'Your prices, with the date of today once they are saved.',
  },
  damaged:
    'Your price file is not understood, so the estimates are used. Saving here writes a new one and keeps the old one beside it.',
  problem: 'What is wrong: {problem}',
  file: 'Saved in',
  copyPath: 'Copy the path of the price file',
  loading: 'Reading the prices…',
  loadFailed: 'The prices could not be read',
  saveFailed: 'The prices could not be saved',
  currency: 'Currency',
  table: 'Prices by region and storage class',
  region: 'Region',
  mainland: 'Mainland China',
  mainlandHelp: 'regions not named below',
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
  backText: 'Your own prices are no longer used. The file is kept, with .bak behind its name.',
  backConfirm: 'Use the estimates',
  save: 'Save',
  saving: 'Saving…',
}
