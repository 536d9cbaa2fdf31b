-- The whole truth of a Tegata installation.
--
-- Conventions
--   Ids are UUIDv7 made by the server: they sort by time and need no sequence that nodes would share.
--   A row that wants work done carries due_at (when) and lease_until (which node's claim still holds); a node claims such rows with
--   FOR UPDATE SKIP LOCKED, so a node that dies hands its work over when its lease runs out.
--   bytea columns named *_sealed are encrypted by the server (AES-256-GCM, bound to table, column and row id).
--   Hot tables (enrollment, command_queue, command_history, command_effect, push_intent) carry the enrollment's id first in every key: it is the
--   distribution key when one primary is outgrown (docs/scale.md). They have no foreign keys: the hot path would pay for them with every row.

-- People ---------------------------------------------------------------------------------------------------------------------------

create table organization (
  id uuid primary key,
  parent_id uuid references organization,
  name text not null check (name <> ''),
  created_at timestamptz not null,
  unique nulls not distinct (parent_id, name)
);

create table users (
  id uuid primary key,
  organization_id uuid not null references organization,
  name text not null check (name <> ''),
  reading text,                                   -- フリガナ; names sort by it
  email text,
  employee_code text unique,
  language text not null default 'ja' check (language in ('ja', 'en')),
  managed_apple_id text,
  created_at timestamptz not null
);
create index users_by_organization on users (organization_id);

create table api_token (
  id uuid primary key,
  name text not null unique,
  token_sha256 bytea not null unique,
  created_at timestamptz not null,
  revoked_at timestamptz
);

-- Devices and enrollments ----------------------------------------------------------------------------------------------------------

create table device (
  id uuid primary key,
  device_key text not null unique,                -- UDID, or EnrollmentID in a User Enrollment
  user_enrollment boolean not null,
  serial_number text,
  product_name text,
  model_name text,
  name text,
  os_version text,
  build_version text,
  imei text,
  supervised boolean,
  owner_id uuid references users on delete set null,
  organization_id uuid references organization on delete set null,
  store_account_active boolean,
  store_account_hash text,
  store_account_before text,                      -- the hash of the Apple Account it was signed in with before this one
  restrictions jsonb,                             -- what the device last said it is not allowed to do
  restrictions_at timestamptz,
  inventory_at timestamptz,
  created_at timestamptz not null
);
create index device_by_owner on device (owner_id);
create index device_by_serial_number on device (serial_number);
create index device_by_store_account on device (store_account_hash) where store_account_hash is not null;

create table enrollment (
  id uuid primary key,                            -- follows from enrollment_key (Ids.ofEnrollment), which is therefore unique without an index
  enrollment_key text not null,                   -- device_key, or device_key:user on a user channel
  device_id uuid not null,
  kind text not null check (kind in ('DEVICE', 'USER', 'USER_ENROLLMENT_DEVICE', 'USER_ENROLLMENT_USER', 'SHARED_IPAD_USER')),
  state text not null check (state in ('PENDING', 'ENROLLED', 'GONE')),
  identity_sha256 bytea not null,                 -- the certificate this enrollment speaks with; another one is refused
  user_name text,
  topic text,
  push_token bytea,
  push_magic text,
  push_stopped text,                              -- why pushing stopped (APNs 410 ...); null again with the next TokenUpdate
  token_updated_at timestamptz,
  unlock_token_sealed bytea,
  bootstrap_token_sealed bytea,
  awaiting_configuration boolean not null default false,
  authenticated_at timestamptz not null,
  enrolled_at timestamptz,
  ended_at timestamptz,
  end_reason text check (end_reason in ('CHECKED_OUT', 'REMOVED', 'RE_ENROLLED')),
  check ((state = 'GONE') = (end_reason is not null))
) with (fillfactor = 80);                         -- a TokenUpdate touches no index and finds room beside the row
create index enrollment_by_device on enrollment (device_id);

create table enrollment_seen (                    -- when the enrollment last spoke, as far as it has been written down: some time behind
  enrollment_id uuid primary key,
  seen_at timestamptz not null
) with (fillfactor = 50);                         -- nearly every row is written again and again

create table enrollment_link (
  id uuid primary key,
  token_sha256 bytea not null unique,
  owner_id uuid references users on delete cascade,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,                            -- a certificate was issued through it
  device_id uuid                                  -- the device that enrolled through it
);

create table certificate_authority (
  id smallint primary key default 1 check (id = 1),
  certificate bytea not null,
  private_key_sealed bytea not null,
  created_at timestamptz not null
);

create table scep_challenge (
  challenge_sha256 bytea primary key,
  enrollment_link_id uuid not null references enrollment_link on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  certificate_sha256 bytea                        -- what it was exchanged for
);
create index scep_challenge_by_link on scep_challenge (enrollment_link_id);

create table identity_certificate (
  sha256 bytea primary key,
  serial_number text not null unique,
  certificate bytea not null,
  not_after timestamptz not null,
  enrollment_link_id uuid,
  transaction_id text not null,                   -- a retransmission of the same SCEP transaction gets the same certificate again
  public_key_sha256 bytea not null,
  renewed_from bytea,                             -- the certificate that asked for this one
  issued_at timestamptz not null,
  device_key text,                                -- the device it was bound to at Authenticate
  bound_at timestamptz,
  superseded_at timestamptz                       -- the device enrolled anew with another certificate: this one is refused from then on
);
create index identity_certificate_by_device on identity_certificate (device_key) where device_key is not null;
create index identity_certificate_by_renewal on identity_certificate (renewed_from) where renewed_from is not null;

-- Commands -------------------------------------------------------------------------------------------------------------------------

create table command (                            -- what was asked, once, of one or many enrollments
  id uuid primary key,                            -- the CommandUUID that every one of them is given
  request_type text not null,
  body_sealed bytea not null,                     -- the Command dictionary as an XML plist: it may hold an invitation URL, a PIN, an unlock token
  created_by text not null,
  created_at timestamptz not null
);

create table command_queue (                      -- only what is still waiting: finished rows move to command_history
  enrollment_id uuid not null,
  command_uuid uuid not null,                     -- command.id, a UUIDv7: its order is the order of the queue
  request_type text not null,
  priority smallint not null default 0,           -- higher first
  queued_at timestamptz not null,
  sent_at timestamptz,
  sent_count integer not null default 0,
  not_now_at timestamptz,
  not_now_count integer not null default 0,
  effect text,                                    -- which part of the server wants to hear the answer, and about what
  effect_id uuid,
  primary key (enrollment_id, command_uuid)
) with (fillfactor = 75);                         -- each row is written again when it is sent

create table command_history (
  enrollment_id uuid not null,
  command_uuid uuid not null,
  request_type text not null,
  status text not null check (status in ('ACKNOWLEDGED', 'ERROR', 'COMMAND_FORMAT_ERROR', 'CANCELLED')),
  queued_at timestamptz not null,
  sent_at timestamptz,
  not_now_count integer not null,
  finished_at timestamptz not null,
  report bytea,                                   -- the plist the device answered with, byte for byte; null when cancelled
  cancel_reason text,
  primary key (enrollment_id, command_uuid, finished_at)
) partition by range (finished_at);
create table command_history_default partition of command_history default;

create table command_effect (                     -- a finished command whose answer somebody has yet to act on
  enrollment_id uuid not null,
  command_uuid uuid not null,
  effect text not null,
  effect_id uuid,
  finished_at timestamptz not null,
  due_at timestamptz,                             -- null: given up, see failure
  lease_until timestamptz,
  attempts integer not null default 0,
  failure text,
  primary key (enrollment_id, command_uuid)
);
create index command_effect_due on command_effect (due_at) where due_at is not null;

create table push_intent (                        -- at most one per enrollment: pushes coalesce
  enrollment_id uuid primary key,
  generation bigint not null default 1,           -- rises with every new wish, so that a wish made while a push is under way is not lost
  wished_at timestamptz not null,
  due_at timestamptz not null,
  lease_until timestamptz,
  attempts integer not null default 0,            -- pushes APNs took
  failures integer not null default 0,            -- tries since, that it did not take
  last_outcome text,
  last_pushed_at timestamptz
);
create index push_intent_due on push_intent (due_at);

create table push_wave (                          -- a command of very many devices: their intents are made page by page
  command_uuid uuid primary key,
  reached uuid not null default '00000000-0000-0000-0000-000000000000',   -- enrollments up to this one have their intents
  due_at timestamptz not null                     -- when the next page is
);
create index push_wave_due on push_wave (due_at);

-- Licences -------------------------------------------------------------------------------------------------------------------------

create table location (
  id uuid primary key,
  uid text not null unique,                       -- Apple's uId: one library of licences
  name text not null,
  organization_name text not null,
  country text,
  default_platform text,
  token_sealed bytea not null,
  token_expires_at timestamptz not null,
  state text not null,                            -- OK, or the exact reason why Apple does not serve us
  state_detail text,
  state_since timestamptz not null default now(),
  last_error text,                                -- the last state but OK, also after it is over
  last_error_detail text,
  last_error_since timestamptz,
  last_error_until timestamptz,                   -- null while it lasts
  token_warned_days integer,                      -- the last warning given about this token: so many days before its end
  token_warning_at timestamptz,                   -- the next one; null after the last
  service_config jsonb,
  service_config_at timestamptz,
  users_version text,
  assignments_version text,
  assets_version text,
  full_synced_at timestamptz,                     -- lists read from end to end, which alone shows what is gone
  synced_at timestamptz,
  sync_failure text,
  due_at timestamptz not null,                    -- next synchronization
  lease_until timestamptz,
  created_at timestamptz not null
);

create table client_config (                      -- what Apple is told about us for a location, and where it reports changes
  location_id uuid primary key references location on delete cascade,
  auth_token_sealed bytea not null,               -- what Apple proves itself with at our notification endpoint
  auth_token_sha256 bytea not null,
  state text not null check (state in ('WAITING', 'ON', 'OFF', 'REFUSED')),
  detail text,
  take_over boolean not null default false,       -- an administrator said so: also from another MDM server
  settings text,                                  -- ours, as Apple was last told
  configured_at timestamptz,
  due_at timestamptz not null,
  lease_until timestamptz
);
create index client_config_due on client_config (due_at);

create table notification (                       -- from Apple, written with its effect in one transaction
  location_id uuid not null references location on delete cascade,
  notification_id text not null,
  type text not null,
  event_id text,                                  -- Apple's, also of an event we do not know (yet)
  received_at timestamptz not null,
  body jsonb not null,                            -- as it came, without invite codes
  primary key (location_id, notification_id)
);
create index notification_by_event on notification (location_id, event_id) where event_id is not null;
create index notification_by_time on notification (location_id, received_at);

create table request_slot (                       -- the pace of all nodes towards Apple together; small, for every request writes it
  location_id uuid primary key references location,
  next_at timestamptz not null,                   -- nobody asks before
  throttles integer not null default 0,           -- how often in a row Apple said that it was too much
  throttled_at timestamptz
) with (fillfactor = 50);

create table asset (
  id uuid primary key,
  location_id uuid not null references location,
  adam_id text not null,
  pricing_param text not null,
  product_type text not null,
  device_assignable boolean not null,
  revocable boolean not null,
  supported_platforms text[] not null,
  total_count bigint not null,
  assigned_count bigint not null,
  available_count bigint not null,
  retired_count bigint not null,
  name text,
  bundle_id text,
  icon_url text,
  minimum_os text,
  gone_at timestamptz,                            -- no longer in Apple's list
  synced_at timestamptz not null,
  doubted_at timestamptz,                         -- since then counts read before are known to be behind
  metadata_source text,                           -- storefront, platform and language that name and icon are of
  metadata_at timestamptz,                        -- when the App Store last told them
  metadata_tries integer not null default 0,      -- since it last answered
  metadata_due_at timestamptz not null default '-infinity',
  unique (location_id, adam_id, pricing_param)
);
create index asset_metadata_due on asset (metadata_due_at) where gone_at is null;
create index location_token_warning on location (token_warning_at) where token_warning_at is not null;

create table apple_event (                        -- one asynchronous request of ours to Apple
  id uuid primary key,
  location_id uuid not null references location,
  type text not null check (type in ('CREATE', 'UPDATE', 'RETIRE', 'ASSOCIATE', 'DISASSOCIATE')),
  state text not null check (state in ('POSTING', 'PENDING', 'COMPLETE', 'FAILED', 'LOST')),
  event_id text,                                  -- Apple's; null while POSTING: a crash here leaves open whether Apple took it
  posted_at timestamptz not null,
  polls integer not null default 0,
  requested_count integer,
  completed_count integer,
  failures jsonb,
  announced boolean not null default false,       -- by a notification, since it was last looked at
  due_at timestamptz,                             -- next look at /status
  lease_until timestamptz,
  unique (location_id, event_id)
);
create index apple_event_due on apple_event (due_at) where due_at is not null;

create table vpp_user (
  id uuid primary key,
  location_id uuid not null references location,
  user_id uuid not null references users,
  client_user_id uuid not null unique,
  state text not null check (state in ('CREATING', 'REGISTERED', 'ASSOCIATED', 'RETIRING', 'RETIRED', 'FAILED')),
  id_hash text,
  id_hash_before text,                            -- of the Apple Account it was linked to before, without having been retired
  invite_code_sealed bytea,
  apple_event_id uuid references apple_event,
  due_at timestamptz,
  lease_until timestamptz,
  attempts integer not null default 0,
  alone boolean not null default false,           -- sent by itself: with others, the whole request was refused
  cause text,                                     -- key of the reason; failure_number and failure are Apple's own words
  failure_number integer,
  failure text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  refreshed_at timestamptz,
  unique (location_id, user_id)
);
create index vpp_user_due on vpp_user (due_at) where due_at is not null;
create index vpp_user_by_user on vpp_user (user_id);
create index vpp_user_by_event on vpp_user (apple_event_id);
create index vpp_user_by_id_hash on vpp_user (id_hash) where id_hash is not null;

create table account_renewal (                    -- retired, created and invited anew, because of a warning about its Apple Account
  vpp_user_id uuid primary key references vpp_user on delete cascade,
  step text not null check (step in ('CREATE', 'INVITE', 'GRANT')),   -- the next one, once the account is as far as it takes
  asked_by text not null,
  due_at timestamptz not null,                    -- also the lease of who is at it
  created_at timestamptz not null
);

create table account_renewal_asset (              -- what the account held, to be granted again
  vpp_user_id uuid references account_renewal on delete cascade,
  asset_id uuid references asset on delete cascade,
  install text not null,
  primary key (vpp_user_id, asset_id)
);

create function being_renewed(person uuid, library uuid) returns boolean language sql stable as $$
  select exists (select from account_renewal r join vpp_user v on v.id = r.vpp_user_id where v.user_id = person and v.location_id = library)
$$;

create table vpp_user_refresh (                   -- Apple announced a change: read the account
  vpp_user_id uuid primary key references vpp_user on delete cascade,
  due_at timestamptz not null,                    -- also the lease of who reads
  until timestamptz not null                      -- after that the synchronization has to do it
);
create index vpp_user_refresh_due on vpp_user_refresh (due_at);

create table invitation (
  id uuid primary key,
  vpp_user_id uuid not null references vpp_user,
  method text not null check (method in ('EMAIL', 'DEVICE')),
  state text not null check (state in ('OPEN', 'UNANSWERED', 'ACCEPTED', 'CANCELLED', 'FAILED')),
  failure text,
  created_by text not null,
  created_at timestamptz not null,
  closed_at timestamptz
);
create index invitation_by_vpp_user on invitation (vpp_user_id);
create index invitation_open on invitation (created_at) where state = 'OPEN';

create table invitation_delivery (                -- one mail, or one device that is asked
  id uuid primary key,
  invitation_id uuid not null references invitation on delete cascade,
  device_id uuid references device on delete cascade,
  email text,
  enrollment_id uuid,
  command_uuid uuid,
  state text not null check (state in ('QUEUED', 'DELIVERED', 'FAILED', 'CANCELLED')),
  cause text,
  failure text,
  due_at timestamptz,                             -- mail: when to try (again); device: when to ask again, or when to stop waiting for its answer
  lease_until timestamptz,
  attempts integer not null default 0,
  changed_at timestamptz not null,
  check ((device_id is null) <> (email is null))
);
create index invitation_delivery_by_invitation on invitation_delivery (invitation_id);
create index invitation_delivery_due on invitation_delivery (due_at) where due_at is not null;

create table assignment (                         -- hot in bulk: what its asset or the writer vouches for has no foreign key of its own
  id uuid primary key,
  asset_id uuid not null references asset,
  location_id uuid not null,                      -- of its asset
  vpp_user_id uuid references vpp_user,
  serial_number text,
  state text not null check (state in ('REQUESTED', 'ASSOCIATING', 'ASSIGNED', 'REVOKE_REQUESTED', 'DISASSOCIATING', 'REVOKED', 'FAILED')),
  install text not null check (install in ('NOW', 'PORTAL')),
  remove_app boolean not null default false,      -- at revoke: also RemoveApplication
  origin text not null check (origin in ('TEGATA', 'APPLE')),
  apple_event_id uuid,                            -- the request to Apple that it is on
  due_at timestamptz,
  lease_until timestamptz,
  attempts integer not null default 0,
  alone boolean not null default false,           -- sent by itself: with others, the whole request was refused
  cause text,
  failure_number integer,
  failure text,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  assigned_at timestamptz,
  ended_at timestamptz,
  ending_kind text,                               -- why it is given back, by whom: for the ledger, when Apple has confirmed
  ending_by text,
  ending_reason text,
  check ((vpp_user_id is null) <> (serial_number is null))
);
-- A grant cannot exist twice for one (asset, holder).
create unique index assignment_once_per_user on assignment (asset_id, vpp_user_id) where state not in ('REVOKED', 'FAILED');
create unique index assignment_once_per_device on assignment (asset_id, serial_number) where state not in ('REVOKED', 'FAILED');
create index assignment_by_vpp_user on assignment (vpp_user_id) where vpp_user_id is not null;
create index assignment_by_serial_number on assignment (serial_number) where serial_number is not null;
create index assignment_by_event on assignment (apple_event_id) where apple_event_id is not null;
create index assignment_due on assignment (due_at) where due_at is not null;

create table install (                            -- the one desired state of an app on a device
  id uuid primary key,
  device_id uuid not null references device on delete cascade,
  asset_id uuid not null references asset,
  assignment_id uuid references assignment,
  state text not null check (state in ('OFFERED', 'QUEUED', 'INSTALLING', 'INSTALLED', 'FAILED', 'STALLED', 'REMOVING', 'REMOVED', 'CANCELLED')),
  step text,                                      -- what the device last said it is doing (Apple's 20 states)
  bundle_id text,
  command_uuid uuid,
  take_over boolean not null default false,       -- it was there already and is to come under management
  checks integer not null default 0,
  retries integer not null default 0,
  offers integer not null default 0,              -- how often it was offered again to the person, who had cancelled
  due_at timestamptz,                             -- next look, or next try
  deadline_at timestamptz,                        -- passing it makes the step STALLED
  lease_until timestamptz,
  cause text,
  failure_code integer,
  failure text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  unique (device_id, asset_id)
);
create index install_due on install (due_at) where due_at is not null;
create index install_by_assignment on install (assignment_id);
create index install_by_asset on install (asset_id);

-- The ledger

create table ledger_entry (                       -- what moved licences, written with the move; nothing is ever changed or removed
  id uuid primary key,
  location_id uuid not null,                      -- of the asset
  asset_id uuid not null references asset,
  at timestamptz not null,
  kind text not null check (kind in ('OPENING', 'PURCHASE', 'REFUND', 'GRANT', 'REVOKE', 'RECLAIM', 'EXTERNAL_GRANT', 'EXTERNAL_REVOKE',
                                     'ACCOUNT_RETIRED', 'DEVICE_REMOVED')),
  vpp_user_id uuid,                               -- of the assignment
  serial_number text,
  assignment_id uuid,                             -- null: of the whole asset, or of holders this server does not know; outlives it
  assigned_delta bigint not null,
  total_delta bigint not null,
  actor text not null,
  reason text,
  check (assigned_delta <> 0 or total_delta <> 0 or kind = 'OPENING'),
  check (assignment_id is null or (abs(assigned_delta) = 1 and total_delta = 0))
);
create index ledger_entry_by_asset on ledger_entry (asset_id, id) include (assigned_delta, total_delta);
create index ledger_entry_by_location on ledger_entry (location_id, id);
create index ledger_entry_of_nobody on ledger_entry (location_id, asset_id) include (assigned_delta, total_delta) where assignment_id is null;
create index ledger_entry_by_assignment on ledger_entry (assignment_id) include (assigned_delta);
create index ledger_entry_by_vpp_user on ledger_entry (vpp_user_id, id) where vpp_user_id is not null;
create index ledger_entry_by_serial_number on ledger_entry (serial_number, id) where serial_number is not null;

create function ledger_entry_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'ledger entries are never changed or removed: correct them by another entry';
end
$$;
create trigger ledger_entry_is_final before update or delete on ledger_entry for each row execute function ledger_entry_is_final();

create view asset_balance as
  select e.location_id, e.asset_id, sum(e.total_delta)::bigint as total, sum(e.assigned_delta)::bigint as assigned,
         sum(e.total_delta - e.assigned_delta)::bigint as available,
         coalesce(sum(e.assigned_delta) filter (where e.assignment_id is null), 0)::bigint as assigned_unknown, max(e.at) as changed_at
  from ledger_entry e
  group by e.location_id, e.asset_id;

create table difference (                         -- between what we believed and what Apple's lists showed
  id uuid primary key,
  location_id uuid not null references location,
  asset_id uuid not null references asset,
  vpp_user_id uuid,                               -- outlives the account
  serial_number text,
  assignment_id uuid,                             -- ours that it is about, or that it became; outlives it
  cause text not null check (cause in ('GRANTED_ELSEWHERE', 'GRANTED_LATE', 'REVOKED_ELSEWHERE', 'OURS_LOST', 'ACCOUNT_RETIRED_ELSEWHERE',
                                       'PURCHASED', 'REFUNDED')),
  count bigint not null check (count > 0),        -- how many licences
  state text not null check (state in ('OPEN', 'ADOPTED', 'REPAIRED', 'IGNORED', 'VANISHED')),
  found_at timestamptz not null,
  decided_at timestamptz,
  decided_by text
);
create unique index difference_once on difference (asset_id, coalesce(vpp_user_id::text, serial_number)) where state in ('OPEN', 'IGNORED');
create index difference_by_location on difference (location_id, id);

create table location_policy (                      -- absent: the defaults
  location_id uuid primary key references location on delete cascade,
  differences text not null default 'ADOPT' check (differences in ('ADOPT', 'ASK')),
  removed_devices text not null default 'GIVE_BACK' check (removed_devices in ('GIVE_BACK', 'KEEP')),
  failed_installs text not null default 'KEEP' check (failed_installs in ('GIVE_BACK', 'KEEP')),
  grant_from text not null default 'ASSOCIATED' check (grant_from in ('REGISTERED', 'ASSOCIATED')),
  account_hash text not null default 'COMPARE' check (account_hash in ('COMPARE', 'IGNORE')),
  offer_again integer not null default 1 check (offer_again between 0 and 10),
  reclaim text not null default 'PROPOSE' check (reclaim in ('OFF', 'PROPOSE', 'AUTOMATIC')),
  reclaim_after integer not null default 90 check (reclaim_after > 0),   -- days that a licence is of no use
  reclaim_notice integer not null default 7 check (reclaim_notice >= 0)  -- days between the notice and the taking back
);

create table asset_policy (                         -- absent: the defaults
  asset_id uuid primary key references asset on delete cascade,
  holder text not null default 'USER' check (holder in ('USER', 'DEVICE', 'AUTOMATIC')),
  grant_from text check (grant_from in ('REGISTERED', 'ASSOCIATED'))   -- null: as the location has it
);

-- What may be wrong with the Apple Accounts that persons joined with and the ones their devices are signed in with. It only warns: that a device's
-- hash and Apple's idHash are the same text for the same account is what both are for, but Apple does not say it.
create view account_warning as
  with managed as not materialized (
    select d.* from device d
    where d.owner_id is not null
      and exists (select from enrollment e where e.device_id = d.id and e.kind = 'DEVICE' and e.state = 'ENROLLED')
  ), warning (kind, user_id, vpp_user_id, device_id, other_user_id, other_vpp_user_id, other_device_id) as (
    select 'SHARED_ACCOUNT', v.user_id, v.id, null::uuid, o.user_id, o.id, null::uuid
    from vpp_user v
    join vpp_user o on o.id_hash = v.id_hash and o.location_id = v.location_id and o.id <> v.id and o.state = 'ASSOCIATED'
    where v.state = 'ASSOCIATED'
    union all
    select 'SHARED_ON_DEVICES', d.owner_id, null, d.id, o.owner_id, null, o.id
    from managed d
    join managed o on o.store_account_hash = d.store_account_hash and o.owner_id <> d.owner_id
    union all
    select case when d.store_account_before = v.id_hash then 'CHANGED_ON_DEVICE' else 'OTHER_ON_DEVICE' end, v.user_id, v.id, d.id,
           null, null, null
    from vpp_user v
    join managed d on d.owner_id = v.user_id and d.store_account_hash <> v.id_hash
    left join location_policy p on p.location_id = v.location_id
    where v.state = 'ASSOCIATED' and coalesce(p.account_hash, 'COMPARE') = 'COMPARE'
    union all
    select 'CHANGED_AT_APPLE', v.user_id, v.id, null, null, null, null
    from vpp_user v
    where v.state = 'ASSOCIATED' and v.id_hash_before is not null
      and not exists (select from managed d where d.owner_id = v.user_id and d.store_account_hash = v.id_hash)
    union all
    select 'NOT_SIGNED_IN', d.owner_id, null, d.id, null, null, null
    from managed d
    where d.store_account_active is false
      and exists (select from vpp_user v where v.user_id = d.owner_id and v.state in ('REGISTERED', 'ASSOCIATED'))
  )
  select md5(concat_ws(':', kind, user_id, vpp_user_id, device_id, other_vpp_user_id, other_device_id))::uuid as id, w.*
  from warning w;

create table ledger_check (                       -- the last proof that everything adds up
  location_id uuid primary key references location on delete cascade,
  at timestamptz not null,
  read_at timestamptz not null,                   -- when the lists that it is about began to be read
  state text not null check (state in ('PASSED', 'DIFFERENCES_OPEN', 'SUSPECT', 'FAILED')),
  faults jsonb not null
);

-- What does not add up, reckoning with what is under way: Apple may count it already, or not yet.
create view ledger_fault as
  with moving as (
    select a.asset_id,
           count(*) filter (where a.state = 'ASSOCIATING' or (a.state = 'REQUESTED' and a.attempts > 0)
                              or (a.state in ('REVOKED', 'FAILED') and a.ended_at >= s.synced_at)) as perhaps_more,
           count(*) filter (where a.state = 'DISASSOCIATING' or (a.state in ('ASSIGNED', 'REVOKE_REQUESTED') and a.changed_at >= s.synced_at)
                              or (a.state = 'REVOKE_REQUESTED' and a.attempts > 0)) as perhaps_less
    from assignment a join asset s on s.id = a.asset_id
    group by a.asset_id
  ), open as (
    select d.asset_id, count(*) filter (where d.cause = 'GRANTED_ELSEWHERE') as more, count(*) filter (where d.cause <> 'GRANTED_ELSEWHERE') as less
    from difference d where d.state in ('OPEN', 'IGNORED')
    group by d.asset_id
  ), counted as (
    select s.*, case when s.gone_at is null then s.total_count else 0 end as total, coalesce(b.total, 0) as ledger_total,
           coalesce(b.assigned, 0) as ledger_assigned, coalesce(m.perhaps_more, 0) + coalesce(o.more, 0) as perhaps_more,
           coalesce(m.perhaps_less, 0) + coalesce(o.less, 0) as perhaps_less
    from asset s
    left join asset_balance b on b.asset_id = s.id
    left join moving m on m.asset_id = s.id
    left join open o on o.asset_id = s.id
  ), booked as (
    select e.assignment_id, sum(e.assigned_delta) as held from ledger_entry e where e.assignment_id is not null group by e.assignment_id
  )
  select location_id, id as asset_id, 'APPLE_COUNTS' as kind, total_count as expected, assigned_count + available_count as found
  from counted
  where gone_at is null and total_count < 2147483647 and assigned_count + available_count <> total_count
  union all
  select location_id, id, 'TOTAL', total, ledger_total from counted where ledger_total <> total
  union all
  select location_id, id, 'ASSIGNED', assigned_count, ledger_assigned from counted
  where gone_at is null and assigned_count not between ledger_assigned - perhaps_less and ledger_assigned + perhaps_more
  union all
  select a.location_id, a.asset_id, 'ENTRIES', count(*) filter (where a.state in ('ASSIGNED', 'REVOKE_REQUESTED', 'DISASSOCIATING')),
         sum(coalesce(b.held, 0))::bigint
  from assignment a left join booked b on b.assignment_id = a.id
  where coalesce(b.held, 0) <> case when a.state in ('ASSIGNED', 'REVOKE_REQUESTED', 'DISASSOCIATING') then 1 else 0 end
  group by a.location_id, a.asset_id;

-- Waiting for a licence

create table waiting_grant (                      -- a grant for which no licence was left, or that may yet find that none is
  id uuid primary key,
  location_id uuid not null references location,
  asset_id uuid not null references asset,
  user_id uuid,                                   -- no foreign keys: whoever is gone is found to be, and the reason kept
  device_id uuid,
  install text not null check (install in ('NOW', 'PORTAL')),
  priority smallint not null,                     -- higher first
  state text not null check (state in ('WAITING', 'SERVED', 'REFUSED', 'CANCELLED', 'EXPIRED')),
  assignment_id uuid,                             -- the grant that was made; while WAITING the last one, of which Apple had none left after all
  returned_at timestamptz,                        -- when Apple said so: the counts read before are not believed
  problem text,                                   -- REFUSED: the problem's key, and what fills its text
  problem_arguments jsonb,
  asked_by text not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  due_at timestamptz,                             -- next look at whether the holder can still have it
  check ((user_id is null) <> (device_id is null)),
  check ((state = 'WAITING') = (due_at is not null)),
  check ((state = 'WAITING') = (ended_at is null))
);
create unique index waiting_grant_once on waiting_grant (asset_id, coalesce(user_id, device_id)) where state = 'WAITING';
create index waiting_grant_line on waiting_grant (asset_id, priority desc, asked_at, id) where state = 'WAITING';
create index waiting_grant_returned on waiting_grant (asset_id, returned_at) where state = 'WAITING' and returned_at is not null;
create index waiting_grant_by_holder on waiting_grant (coalesce(user_id, device_id)) where state = 'WAITING';
create index waiting_grant_by_assignment on waiting_grant (assignment_id) where state = 'SERVED';
create index waiting_grant_due on waiting_grant (due_at) where due_at is not null;
create index waiting_grant_ended on waiting_grant (ended_at) where ended_at is not null;

-- Going over from a person's licence to those of the person's devices, or back

create table licence_move (
  id uuid primary key,
  asset_id uuid not null references asset,
  user_id uuid not null,                          -- no foreign key: whoever is gone has no licence to move
  holder text not null check (holder in ('USER', 'DEVICE')),             -- who holds it then
  state text not null check (state in ('GRANTING', 'GIVING_BACK', 'DONE', 'UNDONE', 'BOTH_HELD')),
  cause text,
  failure_number integer,
  failure text,
  asked_by text not null,
  asked_at timestamptz not null,
  changed_at timestamptz not null,
  due_at timestamptz,
  lease_until timestamptz,
  check ((state in ('GRANTING', 'GIVING_BACK')) = (due_at is not null))
);
create unique index licence_move_once on licence_move (asset_id, user_id) where state in ('GRANTING', 'GIVING_BACK');
create index licence_move_by_asset on licence_move (asset_id, id);
create index licence_move_due on licence_move (due_at) where due_at is not null;

create table licence_move_part (
  move_id uuid references licence_move on delete cascade,
  assignment_id uuid references assignment on delete cascade,
  role text not null check (role in ('OLD', 'NEW', 'THERE')),
  primary key (move_id, assignment_id)
);
create index licence_move_part_by_assignment on licence_move_part (assignment_id);

-- Licences of no use

create table reclaim_look (                       -- when to look next for licences of no use in a location
  location_id uuid primary key references location on delete cascade,
  due_at timestamptz not null
);

create table reclaim_proposal (
  id uuid primary key,
  location_id uuid not null references location,
  asset_id uuid not null references asset,
  assignment_id uuid not null references assignment on delete cascade,
  reason text not null check (reason in ('NO_DEVICE', 'NOT_INSTALLED')),
  idle_since timestamptz not null,
  state text not null check (state in ('PROPOSED', 'ANNOUNCED', 'UNDONE', 'DONE', 'DISMISSED', 'OBSOLETE')),
  proposed_at timestamptz not null,
  due_at timestamptz,                             -- ANNOUNCED: when it is taken back
  decided_at timestamptz,
  decided_by text,
  mail_due_at timestamptz,                        -- the person is to be told; also the lease of who mails
  mail_attempts integer not null default 0,
  mailed_at timestamptz,
  mail_failure text,
  check (state <> 'ANNOUNCED' or due_at is not null)
);
create unique index reclaim_proposal_once on reclaim_proposal (assignment_id) where state in ('PROPOSED', 'ANNOUNCED');
create index reclaim_proposal_by_assignment on reclaim_proposal (assignment_id, decided_at);
create index reclaim_proposal_by_location on reclaim_proposal (location_id, state);
create index reclaim_proposal_due on reclaim_proposal (due_at) where state = 'ANNOUNCED';
create index reclaim_proposal_mail on reclaim_proposal (mail_due_at) where mail_due_at is not null;

-- Licences that are held and installed nowhere, why, and since when: the last time that a device came or went or an install moved.
create view idle_assignment as
  select a.id as assignment_id, a.location_id, a.asset_id, case when use.enrolled then 'NOT_INSTALLED' else 'NO_DEVICE' end as reason,
         greatest(a.assigned_at, use.last_at) as idle_since
  from assignment a
  join asset s on s.id = a.asset_id and s.revocable and s.product_type = 'App'
  left join vpp_user v on v.id = a.vpp_user_id
  cross join lateral (
    select coalesce(bool_or(e.state = 'ENROLLED'), false) as enrolled, coalesce(bool_or(i.state = 'INSTALLED'), false) as installed,
           max(greatest(e.enrolled_at, e.ended_at, i.changed_at)) as last_at
    from device d
    left join enrollment e on e.device_id = d.id and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
    left join install i on i.device_id = d.id and i.asset_id = a.asset_id
    where d.owner_id = v.user_id or (d.serial_number = a.serial_number and not d.user_enrollment)
  ) use
  where a.state = 'ASSIGNED' and a.cause is null and not use.installed;

-- Many at once

create table operation (                          -- one act of an administrator on many
  id uuid primary key,
  kind text not null check (kind in ('GRANT', 'REVOKE', 'CREATE_VPP_USERS', 'RETIRE_VPP_USERS')),
  state text not null check (state in ('RUNNING', 'CANCELLING', 'DONE', 'CANCELLED')),
  install text check (install in ('NOW', 'PORTAL')),
  remove_app boolean not null default false,
  when_none_free text not null default 'REFUSE' check (when_none_free in ('REFUSE', 'WAIT')),
  priority smallint not null default 0,           -- of the grants that wait
  location_id uuid references location,           -- of accounts to create or retire, where there are several locations
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  ended_at timestamptz,
  due_at timestamptz,                             -- null: nothing to do until an item's assignment or account moves
  lease_until timestamptz
);
create index operation_due on operation (due_at) where due_at is not null;

create table operation_item (                     -- one of them, for one holder and one app, or one person
  operation_id uuid not null references operation on delete cascade,
  position integer not null,                      -- in the order in which they are started: those that fit in one request to Apple together
  state text not null check (state in ('PENDING', 'RUNNING', 'DONE', 'WAITING', 'REFUSED', 'FAILED', 'CANCELLED')),
  asset_id uuid,
  user_id uuid,
  device_id uuid,
  assignment_id uuid,                             -- what carries it out, once started
  vpp_user_id uuid,
  waiting_grant_id uuid,                          -- its place on the waitlist, of a grant that may wait
  attempts integer not null default 0,
  problem text,                                   -- REFUSED: the problem's key, and what fills its text
  problem_arguments jsonb,
  cause text,                                     -- FAILED
  failure_number integer,
  failure text,
  changed_at timestamptz not null,
  primary key (operation_id, position)
);
create index operation_item_by_assignment on operation_item (assignment_id) where state = 'RUNNING' and assignment_id is not null;
create index operation_item_by_vpp_user on operation_item (vpp_user_id) where state = 'RUNNING' and vpp_user_id is not null;

-- What happened --------------------------------------------------------------------------------------------------------------------

create table event (
  id uuid primary key,
  at timestamptz not null,
  actor text not null,                            -- admin:<token name>, device:<key>, apple, system
  type text not null,                             -- for example vpp-user.registered
  result text not null check (result in ('OK', 'REFUSED', 'FAILED')),
  detail jsonb not null default '{}'
);

create table event_subject (                        -- hot: no foreign key, for a bulk operation writes a hundred thousand in a moment
  subject_kind text not null,
  subject_id uuid not null,
  event_id uuid not null,
  primary key (subject_kind, subject_id, event_id)
);
