/** A password in clear, or its hash. */
export type Secret = { readonly password: string } | { readonly passwordHash: string };

/** `scrypt$<N>$<r>$<p>$<salt>$<key>`, salt and key in base64url. */
export const passwordHashPattern = /^scrypt\$\d+\$\d+\$\d+\$[\w-]{16,}\$[\w-]{32,}$/;
