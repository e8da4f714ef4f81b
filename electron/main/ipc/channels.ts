/** The two channels between main and page; the preload repeats them, as it imports types only. */
export const requestChannel = 'partway:request'
export const eventChannel = 'partway:event'
