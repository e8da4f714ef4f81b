/** What a person asks for in the details of a fragment; the page carries it out. */
export type FragmentAct = 'adopt' | 'complete' | 'delete' | 'lifecycle'
