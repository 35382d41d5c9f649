import { INBOX, type UploadedVersion } from '../contract';
import type { Objects } from './objects';
import { nameOf, ownedBy } from './owner';

export interface KeepSettings {
  readonly inbox: string;
  readonly quarantine: string;
  readonly isGrouped: boolean;
}

/** Whose an upload is said to be that has no owner: no tenant is called so. */
const NOBODY = '-';

/** Copies an upload, whatever is in it, to where it stays under lock; whoever looks into a matter finds it by its name. */
export const keepOriginal =
  (objects: Pick<Objects, 'copyVersion'>, { inbox, quarantine, isGrouped }: KeepSettings) =>
  async (upload: UploadedVersion): Promise<{ tenant: string; name: string; object: string }> => {
    if (upload.bucket !== inbox) throw new Error('another bucket than the inbox');
    const tenant = ownedBy(upload.key, INBOX, isGrouped)?.tenant ?? NOBODY;
    const name = nameOf(upload);
    const object = `${tenant}/${name}`;
    await objects.copyVersion(upload, quarantine, object);
    return { tenant, name, object };
  };
