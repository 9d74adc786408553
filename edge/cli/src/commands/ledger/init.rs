//! Beginning a ledger, and freeing one from a writer that died.

use std::path::Path;
use std::sync::Arc;

use warplan_ledger::{Signer, VerifierKey};
use warplan_vault::bucket::Class;
use warplan_vault::keys::{self, Reference, create_signer, read_signer};
use warplan_vault::log::{LogError, Pace, Writer};
use warplan_vault::storage::Storage;
use warplan_vault::vault::{Description, Vault};
use zeroize::Zeroizing;

use crate::args::{LOG_KEY, LedgerInitArgs, LedgerUnlockArgs};
use crate::error::{CliError, Exit, Result};
use crate::head::Head;
use crate::output::{folder_of, print, talk};
use crate::store::Explained;

/// Who keeps the keys, when nobody is named.
const KEYS: &str = "file:.warplan/keys.json";
/// What keeps secrets and stores out of a repository.
const IGNORED: &str = "# Secrets stay on this machine, and stores are kept elsewhere.\n/*\n!/.gitignore\n!/log.key\n!/history.jsonl\n";
/// The class of retention, when none is named.
const CLASS: &str = "default=keep";

/// Begins a ledger and its vault.
pub fn init(args: &LedgerInitArgs) -> Result<Exit> {
    let writer = &args.writer;
    let storage = writer.store.storage()?;
    let act = "begin the ledger";
    if storage.get(warplan_vault::vault::STORE_PATH).while_trying(act)?.is_some() {
        let cause = format!("there is one already in {}", storage.place());
        return Err(CliError::new(act, cause).hint("name another place with --store"));
    }
    let classes = match args.classes.as_slice() {
        [] => vec![CLASS.to_owned()],
        classes => classes.to_vec(),
    };
    let parse = |text: &String| text.parse::<Class>();
    let classes = classes.iter().map(parse).collect::<std::result::Result<Vec<_>, _>>();
    let classes = classes.map_err(|error| CliError::new(act, error).exit(Exit::Usage))?;
    let reference = writer.keys.reference(KEYS)?;
    let pin = folder_of(&writer.signing_key).join(LOG_KEY);
    refuse_another_log(&args.origin, &pin, &writer.signing_key)?;
    // What would be refused is told before a key is drawn, which would keep its name.
    let probe = Signer::from_seed(&args.origin, &Zeroizing::new([0; 32]));
    let probe = probe.map_err(|error| CliError::new(act, error).exit(Exit::Usage))?;
    let described = Description::new(&args.origin, probe.verifier(), &reference.to_string(), classes.clone());
    described.map_err(|error| CliError::new(act, error).exit(Exit::Usage))?;
    let existing = writer.signing_key.exists();
    prepare(&writer.signing_key)?;
    if let Reference::File(path) | Reference::Passphrase(path) = &reference {
        prepare(path)?;
    }
    let signer = if existing {
        read_signer(&writer.signing_key)
    } else {
        create_signer(&writer.signing_key, &args.origin)
    };
    let signer = signer.while_trying(act)?;
    if signer.verifier().name() != args.origin {
        let cause = format!(
            "{} is the key of {}, not of {}",
            writer.signing_key.display(),
            signer.verifier().name(),
            args.origin
        );
        return Err(CliError::new(act, cause).hint("name a file that is not there yet with --signing-key"));
    }
    let exists = matches!(&reference, Reference::File(path) | Reference::Passphrase(path) if path.exists());
    let provider = if exists {
        keys::open(&reference, || writer.keys.passphrase())
    } else {
        keys::create(&reference, || writer.keys.passphrase())
    };
    provider.while_trying(act)?;
    let description = Description::new(&args.origin, signer.verifier(), &reference.to_string(), classes);
    let description = description.while_trying(act)?;
    begin_log(&storage, &signer)?;
    Vault::create(&*storage, &description, &signer).while_trying(act)?;
    crate::output::write(&pin, format!("{}\n", description.key))?;
    print(&format!("log    {}\nkey    {}\nstore  {}\n", args.origin, description.key, storage.place()))?;
    talk(&format!(
        "note: keep {} and {reference} out of backups of the store: a purge destroys keys for good\n",
        writer.signing_key.display()
    ));
    Ok(Exit::Done)
}

/// Refuses to take the place of another log's key, and to sign a second log with one key.
fn refuse_another_log(origin: &str, pin: &Path, signing_key: &Path) -> Result<()> {
    let act = "begin the ledger";
    let pinned = std::fs::read_to_string(pin).unwrap_or_default();
    let is_own = |key: &str| key.parse::<VerifierKey>().is_ok_and(|key| key.name() == origin);
    if !pinned.is_empty() && !is_own(pinned.trim_end()) {
        let cause = format!("{} is the key of another log", pin.display());
        return Err(CliError::new(act, cause).hint("name a file in a folder of its own with --signing-key"));
    }
    if Head::beside(signing_key).is_kept() {
        let cause = format!("{} has signed a log already", signing_key.display());
        return Err(CliError::new(act, cause).hint("name a file that is not there yet with --signing-key"));
    }
    Ok(())
}

/// Begins the log, unless an attempt that was cut short has begun this one.
fn begin_log(storage: &Arc<dyn Storage>, signer: &Signer) -> Result<()> {
    let act = "begin the ledger";
    let created = match Writer::create(storage.clone(), signer.clone(), Pace::default()) {
        Err(LogError::Exists { .. }) => {
            let writer = Writer::open(storage.clone(), signer.clone(), Pace::default()).while_trying(act)?;
            if writer.size() > 0 {
                let cause = format!("{} holds a log with entries and no store.note", storage.place());
                return Err(CliError::new(act, cause).hint("restore it from a copy, or name another place"));
            }
            Ok(writer)
        }
        created => created,
    };
    created.and_then(Writer::close).map(drop).while_trying(act)
}

/// Makes the folder of a secret, with what keeps it out of a repository.
fn prepare(secret: &Path) -> Result<()> {
    let folder = folder_of(secret);
    std::fs::create_dir_all(folder).map_err(|error| CliError::io("create the folder", folder, &error))?;
    let ignored = folder.join(".gitignore");
    if folder.file_name().is_some_and(|name| name == ".warplan") && !ignored.exists() {
        crate::output::write(&ignored, IGNORED.to_owned())?;
    }
    Ok(())
}

/// Removes the lock of a writer that died.
pub fn unlock(args: &LedgerUnlockArgs) -> Result<Exit> {
    let holder = args.store.storage()?.break_lock().while_trying("unlock the store")?;
    print(&match holder {
        Some(holder) => format!("removed the lock of {holder}\n"),
        None => "nobody held a lock\n".to_owned(),
    })?;
    Ok(Exit::Done)
}
