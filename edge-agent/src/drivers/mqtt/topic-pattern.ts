import { fillTemplate } from '../../profiles/mqtt-profile.js';

/** A topic template with its parameters filled in; a parameter of `+` stays open and captures one level. */
export interface TopicPattern {
  /** What to subscribe to. */
  readonly filter: string;
  /** The captured parameters when a topic matches. */
  match(topic: string): Readonly<Record<string, string>> | undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export function topicPattern(template: string, parameters: Readonly<Record<string, string>>): TopicPattern {
  const levels = template.split('/');
  // A wildcard must stand for a whole level, so a level with an open part is subscribed to as a whole and matched here.
  const filter = levels
    .map((level) => {
      const filled = fillTemplate(level, parameters);
      return filled.includes('+') ? '+' : filled;
    })
    .join('/');
  const names: string[] = [];
  const source = template.split(/(\{[a-z][A-Za-z0-9]*\})/).map((part) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined) return escaped(part);
    const value = parameters[name];
    if (value !== undefined && value !== '+') return escaped(value);
    names.push(name);
    return '([^/]+)';
  });
  const expression = new RegExp(`^${source.join('')}$`);
  return {
    filter,
    match: (topic) => {
      const found = expression.exec(topic);
      if (found === null) return undefined;
      return { ...parameters, ...Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ''])) };
    },
  };
}
