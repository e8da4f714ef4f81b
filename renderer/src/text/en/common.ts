/** English words used everywhere. */
export const common = {
  cancel: 'Cancel',
  close: 'Close',
}
