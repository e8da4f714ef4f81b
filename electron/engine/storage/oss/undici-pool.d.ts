/**
 * undici's pool by itself: the package as a whole brings fetch, WebSocket, caches and mocks along, a
 * megabyte of JavaScript that every part worker would read at its start.
 */
declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici'
  export { Pool as default }
}
