/** English words of deleting fragments. */
export const fragmentDelete = {
  title: 'Delete {count} fragment? | Delete {count} fragments?',
  nothingTitle: 'Nothing is deleted',
  parts: '{count} part | {count} parts',
  sum: '{parts}, {bytes}',
  sumWithCost: '{parts}, {bytes}, {cost}',
  atLeast: 'at least {sum}',
  final:
    'This cannot be undone: to get them back, the parts have to be uploaded again. | This cannot be undone: to get them back, the parts have to be uploaded again.',
  measuring: 'Asking for sizes: {done} of {total}',
  skip: 'Skip',
  measureRest: 'Ask for the rest ({count} requests or more)',
  unmeasured: {
    skipped:
      'The size of {count} fragment is not known. | The size of {count} fragments is not known.',
    spent:
      'The size of {count} fragment is not known: the requests allowed for this listing are spent. | The size of {count} fragments is not known: the requests allowed for this listing are spent.',
    failed:
      'The size of {count} fragment could not be asked for. {cause} | The size of {count} fragments could not be asked for. {cause}',
  },
  unpriced:
    'There is no price for {count} of them; it is not part of the sum. | There is no price for {count} of them; they are not part of the sum.',
  kept: '{count} stays: a transfer goes on with it ({names}). | {count} stay: transfers go on with them ({names}).',
  nameJoin: ', ',
  keptMore: '{names} and {count} more',
  young:
    'One was begun in the last 24 hours. Somebody may still be uploading it. | {count} were begun in the last 24 hours. Somebody may still be uploading them.',
  charge: {
    join: ' ',
    here: 'Deleting here is billed as one PUT request each.',
    dearer:
      'A lifecycle rule would cost more for {count} ({classes}): in mainland China it is billed at the request price of the class. | A lifecycle rule would cost more for {count} ({classes}): in mainland China it is billed at the request price of the class.',
    put: 'A lifecycle rule would cost the same for {count} ({classes}). | A lifecycle rule would cost the same for {count} ({classes}).',
    free: 'A lifecycle rule would be free of charge for {count} ({classes}). | A lifecycle rule would be free of charge for {count} ({classes}).',
  },
  estimate: 'Estimate, with list prices of {date}.',
  ownPrices: 'With your prices of {date}.',
  confirm: 'Delete {count} fragment | Delete {count} fragments',
  progress: {
    title: 'Deleting {count} fragment | Deleting {count} fragments',
    label: 'Progress of the deletion',
    value: '{done} of {total}',
    help: 'Each is asked for until OSS says that it is gone.',
    stop: 'Stop',
    stopping: 'Stopping…',
  },
  result: {
    title: {
      done: '{count} fragment is deleted | {count} fragments are deleted',
      partly: '{deleted} of {total} fragments are deleted',
      none: 'No fragment is deleted',
    },
    failedWhole: 'The deletion could not be carried out. {cause}',
    deleted: '{count} is gone. | {count} are gone.',
    freed: 'No longer stored: {sum}.',
    kept: '{count} was kept: a transfer goes on with it. | {count} were kept: transfers go on with them.',
    untouched: '{count} was not touched. | {count} were not touched.',
    goOn: 'Delete the other {count}',
    failed: '{count} could not be deleted | {count} could not be deleted',
    copyRequestId: 'Copy the request ID for {key}',
    list: 'Fragments that could not be deleted: {cause}',
    more: 'and {count} more',
    tryAgain: 'Try again ({count})',
  },
}
