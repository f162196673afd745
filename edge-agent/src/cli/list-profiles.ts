import type { ListedProfile, ProfileLibrary } from '../profiles/profile-library.js';

/** By kind, then by id. */
export function listProfiles(library: ProfileLibrary): ListedProfile[] {
  return [...library.listed.values()].sort((a, b) => a.kind.localeCompare(b.kind) || (a.profile < b.profile ? -1 : 1));
}

/** One line a profile; `STD/H` is where its figures come from and how sure that is. */
export function formatProfiles(profiles: readonly ListedProfile[]): string {
  const width = Math.max(0, ...profiles.map(({ profile }) => profile.length));
  return profiles
    .map(({ profile, kind, name, source, points }) => {
      const what = points.length === 0 ? '' : `: ${points.join(', ')}`;
      return `${profile.padEnd(width)}  ${kind}  ${source.tag}/${source.confidence}  ${name.zh} ${name.en}${what}`;
    })
    .join('\n');
}
