/** What is wrong with an uploaded file: `message` goes on from “The file”. Loads nothing, since a process of its own reads files. */
export class FileRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FileRefused';
  }
}
