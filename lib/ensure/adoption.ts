/** What to do about a service of which an account holds one per Region, and which somebody may have turned on already. */
export enum Adoption {
  /** Create it with CloudFormation. The deployment fails when the account already has one. */
  CREATE = 'CREATE',

  /**
   * Read first, create what is absent, complete what is weaker. What was there before is never deleted or weakened;
   * deleting the stack gives back exactly what it changed, unless another stack still asks for it.
   */
  ENSURE = 'ENSURE',

  /** Only look: the deployment fails when the service is off or weaker than asked, and nothing is ever changed. */
  ADOPT = 'ADOPT',

  /** Neither create nor look. */
  OFF = 'OFF',
}
