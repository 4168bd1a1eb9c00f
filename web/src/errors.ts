/**
 * The errors that Cloche throws, in one tree; the names are those of the Python side.
 *
 * A guest's failure is never an exception: it is a `Result` that says how the run ended. What is
 * thrown is a mistake of the page, or a bundle or an engine that is not what it should be.
 *
 *     ClocheError
 *     ├── LimitError           a limit that makes no sense
 *     ├── RequestError         a run that was asked for in a wrong way
 *     ├── BundleError          something is wrong with a bundle
 *     │   ├── ManifestError       manifest.json is not a manifest
 *     │   ├── SignatureError      the signature is missing, unknown or wrong
 *     │   ├── AssetError          an asset's size or hash is wrong
 *     │   └── RegistryError       a file of the bundle could not be fetched
 *     └── EngineError          the WebAssembly engine cannot do what is needed
 *         └── EngineUnavailableError   this browser or program is too old, or hides what is needed
 */

export class ClocheError extends Error {
  // Written down, since a minifier changes the names of classes.
  override name = "ClocheError";
}

export class LimitError extends ClocheError {
  override name = "LimitError";
}

export class RequestError extends ClocheError {
  override name = "RequestError";
}

export class BundleError extends ClocheError {
  override name = "BundleError";
}

export class ManifestError extends BundleError {
  override name = "ManifestError";
}

export class SignatureError extends BundleError {
  override name = "SignatureError";
}

export class AssetError extends BundleError {
  override name = "AssetError";
}

export class RegistryError extends BundleError {
  override name = "RegistryError";
}

export class EngineError extends ClocheError {
  override name = "EngineError";
}

export class EngineUnavailableError extends EngineError {
  override name = "EngineUnavailableError";
}
