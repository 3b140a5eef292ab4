/** A search that cannot be made: a patch that does not apply, rooms that do not load. Never a verdict. */
export class SearchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SearchError';
  }
}
