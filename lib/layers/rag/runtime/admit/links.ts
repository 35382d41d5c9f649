/** What an address begins with that leads somewhere else. */
const ELSEWHERE = /^<?(?:[a-z][a-z0-9+.-]*:|\/\/|\\\\|www\.|[\w-]+(?:\.[\w-]+)+\/)/i;

const INLINE = /(!?)\[([^[\]]{0,2000})\]\(([^()]{0,4000})\)/g;
const DEFINITION =
  /^[ >]{0,9}\[(?!\^)[^\]\n]{1,1000}\]:[ \t]*(?:\n[ \t]*)?(\S+)(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$/gm;
/** What still begins an address behind other words: brackets within it, or more of it than a reading looks at. */
const REST = /\](?=\(\s{0,9}<?\s{0,9}(?:[a-z][a-z0-9+.-]{0,30}:|\/\/|\\\\|www\.|&))/gi;

type Leave = (link: string) => void;

/** A text without definitions of links: of a rendered page they are no part. */
export const withoutDefinitions = (
  text: string,
  leave: Leave,
  are: (address: string) => boolean = () => true,
): string =>
  text.replace(DEFINITION, (all, address: string) => {
    if (!are(address)) return all;
    leave(all);
    return '';
  });

/**
 * A text in which no renderer finds a picture to fetch, or an address behind other words. Words of links stay, those in the
 * place of a picture do not; addresses that stand in the text for everybody to read stay too.
 */
export function withoutLinks(given: string, leave: Leave): string {
  let text = withoutDefinitions(given, leave, (address) => ELSEWHERE.test(address));
  // a picture in a link in a link
  for (let round = 0; round < 3; round += 1)
    text = text.replace(INLINE, (all, image: string, words: string, address: string) => {
      if (image === '' && !ELSEWHERE.test(address.trim())) return all;
      leave(image === '' ? address : `${words} ${address}`);
      return image === '' ? words : '';
    });
  return text.replace(/!(?=\[)/g, '! ').replace(REST, '] ');
}
