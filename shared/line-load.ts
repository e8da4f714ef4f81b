/** What is on its way at this moment, of all tasks together, and how much of it there may be (S96). */
export interface LineLoad {
  /** Requests that carry a part or a file. */
  readonly connections: number
  readonly mostConnections: number
  /** What they take of the memory. */
  readonly memoryBytes: number
  readonly mostMemoryBytes: number
}
