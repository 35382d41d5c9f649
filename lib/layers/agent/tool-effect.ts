/** What a call of a tool does to the world. */
export enum ToolEffect {
  /** It only reads: calling it twice, or for nothing, changes nothing. */
  READ = 'READ',
  /** It changes something. A call needs an approval, unless `withoutApproval` of the tool says otherwise. */
  MUTATING = 'MUTATING',
}
