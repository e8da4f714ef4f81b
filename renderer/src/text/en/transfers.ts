/** English words of the transfers view. */
export const transfers = {
  title: 'Transfers',
}
