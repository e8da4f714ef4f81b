/** English words of the rules that delete fragments. */
export const lifecycle = {
  title: 'Lifecycle rules of {bucket}',
  loading: 'Reading the rules…',
  failed: {
    read: 'The rules could not be read',
    plan: 'The change could not be worked out',
    write: 'The change was not written',
    unknown: 'Whether the change was written is not known',
    again: 'Show the change again',
  },
  refused: {
    plan: 'This rule does more than delete fragments, or it is gone. It can be changed in the OSS console.',
    write:
      'Somebody else has changed the rules of the bucket meanwhile. Nothing was written. Look at the change again.',
  },
  unknown:
    'The change was sent, and the rules of the bucket do not show yet what came of it, or cannot be read. Show the change again: it is held against the rules as they are then.',
  lead: 'Rules of the bucket that delete fragments. OSS carries them out itself, also while Partway is closed.',
  none: 'No rule of this bucket deletes fragments.',
  list: 'Rules that delete fragments',
  others:
    '{count} other rule of the bucket stays untouched. | {count} other rules of the bucket stay untouched.',
  rule: {
    days: 'Fragments under {prefix} are deleted {count} day after their last part was stored. | Fragments under {prefix} are deleted {count} days after their last part was stored.',
    daysAll:
      'Fragments are deleted {count} day after their last part was stored. | Fragments are deleted {count} days after their last part was stored.',
    date: 'Fragments under {prefix} that were begun before {date} are deleted.',
    dateAll: 'Fragments that were begun before {date} are deleted.',
    on: 'On',
    off: 'Off',
    id: 'ID {id}',
    edit: 'Edit rule {id}',
    remove: 'Remove rule {id}',
  },
  add: 'Add a rule…',
  viewXml: 'View XML',
  undo: 'Undo the last change…',
  undoHelp: 'The rules as they were before {time} are kept.',
  back: 'Back',
  form: {
    prefix: 'Names that begin with',
    prefixHint: 'The whole bucket',
    prefixHelp: 'For example backup/. Empty: every fragment of the bucket.',
    days: 'Days after the last part',
    daysHelp: '1 to 3,650.',
    daysUnit: 'days',
    daysProblem: 'Enter a whole number from 1 to 3,650.',
    switchesOn: 'The rule is off now; it is switched on.',
    insteadOfDate: 'Instead of its date it gets days.',
    show: 'Show the change',
    planning: 'Working it out…',
  },
  doomed: {
    title:
      'The rule would delete the stored parts of {count} of your transfers: | The rule would delete the stored parts of {count} of your transfers:',
    soon: 'at its next run',
    on: 'from {date}',
    more: 'and {count} more',
    help: 'Resume them before, or choose more days.',
  },
  dear: 'The fragments here are stored as {classes}. In mainland China a rule that deletes them is billed at the request price of the class: dearer than deleting them on the Fragments page, which costs one PUT request each.',
  overlaps:
    'The same fragments are also covered by rule {ids}. The earlier of the deadlines counts.',
  change: {
    title: 'This is written to {bucket}',
    help: 'Everything else stays as it is. The configuration before is kept, so that the change can be undone.',
    same: 'Nothing changes: the bucket already has this rule.',
    label: 'Difference',
    added: 'added',
    removed: 'removed',
    copy: 'Copy the difference',
    write: 'Write to the bucket',
    writing: 'Writing…',
  },
  xml: {
    label: 'XML of the rules',
    none: 'The bucket has no lifecycle rules.',
    copy: 'Copy the XML',
  },
  written: {
    title: 'Written.',
    help: 'OSS loads changes within 24 hours and carries rules out once a day, from 08:00 (UTC+8).',
  },
  flag: {
    due: 'A lifecycle rule deletes the stored parts from {date}. Resume before.',
    past: 'A lifecycle rule was due on {date}: the stored parts may be gone already. Resuming sends what is missing.',
    fact: 'Lifecycle rule',
  },
}
