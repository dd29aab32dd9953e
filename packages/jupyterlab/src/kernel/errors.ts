/** An error of the kernel's end, under the name it has there, such as `DataFrameChangedError`. */
export class KernelFailure extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The notebook is closed, so that its kernel cannot be asked. */
export class NotebookClosedError extends Error {
  override readonly name = 'NotebookClosedError';
}

/** The kernel is gone: there is none, or it was restarted or shut down while it was asked. */
export class KernelLostError extends Error {
  override readonly name = 'KernelLostError';
}
