#include "services/notify/tables.h"

#include "document.pb-c.h"

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "services/notify/states.h"

_Static_assert(sizeof(struct referral_row) == 64, "stored as it is");
_Static_assert(sizeof(struct bond_row) == 24, "stored as it is");
_Static_assert(sizeof(struct peer_row) == 392, "stored as it is");
_Static_assert(sizeof(struct outbox_row) == 88, "stored as it is");
_Static_assert(sizeof(struct inbox_row) == 88, "stored as it is");

_Static_assert(sizeof(struct tie_row) == 112, "stored as it is");
_Static_assert(sizeof(struct life_row) == 24, "stored as it is");
_Static_assert(sizeof(struct chain_row) == 96, "stored as it is");
_Static_assert(sizeof(struct chain_tie_row) == 80, "stored as it is");
_Static_assert(sizeof(struct cause_row) == 96, "stored as it is");

static size_t state_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct referral_row referral;
	memcpy(&referral, row.data, sizeof referral);
	if (referral_is_over(&referral))
		return 0;
	out[0] = state_prefix(referral.direction, referral.state);
	row_key_put_u32(&out[0], referral.peer);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t theirs_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct bond_row bond;
	(void)key;
	memcpy(&bond, row.data, sizeof bond);
	if (bond.their_region == 0)
		return 0;
	out[0] = (struct row_key){0};
	row_key_put_u32(&out[0], bond.their_region);
	row_key_put_u64(&out[0], bond.their_number);
	return 1;
}

static const struct index_spec referral_indexes[] = {{TABLE_REFERRALS_BY_STATE, state_keys}};
static const struct index_spec bond_indexes[] = {{TABLE_BY_THEIRS, theirs_keys}};

#define FIXED(type) .row_size = sizeof(struct type), .row_max = sizeof(struct type)

static const struct table_spec tables[] = {
	COMMON_TABLES,
	{.id = TABLE_REFERRALS,
	 .name = "referrals",
	 FIXED(referral_row),
	 .indexes = referral_indexes,
	 .index_count = 1},
	{.id = TABLE_REFERRALS_BY_STATE,
	 .name = "referrals_by_state",
	 .row_max = 8,
	 .is_index = true},
	{.id = TABLE_PAPERS, .name = "papers", .row_max = PAPER_SLICE},
	{.id = TABLE_BONDS,
	 .name = "bonds",
	 FIXED(bond_row),
	 .indexes = bond_indexes,
	 .index_count = 1},
	{.id = TABLE_BY_THEIRS, .name = "by_theirs", .row_max = 8, .is_index = true},
	{.id = TABLE_PEERS, .name = "peers", FIXED(peer_row), .absence_tells = true},
	{.id = TABLE_OUTBOX, .name = "outbox", FIXED(outbox_row)},
	{.id = TABLE_INBOX, .name = "inbox", FIXED(inbox_row), .absence_tells = true},
	{.id = TABLE_RECEIPTS, .name = "receipts", .row_max = ROW_MAX},
	{.id = TABLE_SERIES, .name = "series", FIXED(counter_row), .absence_tells = true},
	{.id = TABLE_TIES, .name = "ties", FIXED(tie_row)},
	{.id = TABLE_LIVES, .name = "lives", FIXED(life_row), .absence_tells = true},
	{.id = TABLE_CHAINS, .name = "chains", FIXED(chain_row)},
	{.id = TABLE_CHAINS_HELD, .name = "chains_held", FIXED(chain_row)},
	{.id = TABLE_CHAIN_TIES, .name = "chain_ties", FIXED(chain_tie_row)},
	{.id = TABLE_CAUSES, .name = "causes", FIXED(cause_row)},
	{.id = TABLE_REPORTED, .name = "reported", FIXED(reported_row)},
};

const struct schema notify_schema = {
	.fold_version = 8 + COMMON_FOLD_VERSION,
	.tables = tables,
	.table_count = sizeof tables / sizeof tables[0],
};

bool kind_tells_a_cause(uint8_t kind)
{
	return kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE;
}

bool kind_is_filed(uint8_t kind)
{
	return kind == ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_NOTICE ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ANSWER ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_REPORTED_FIGURES;
}

bool reported_prefix(uint32_t region, const Zh__ReportedFigures *reported,
		     struct row_key *ret_prefix)
{
	if (reported == NULL)
		return false;
	bool bulletin = reported->bulletin_kind != ZH__BULLETIN_KIND__BULLETIN_KIND_UNKNOWN &&
			reported->n_figures != 0 && reported->n_counters == 0;
	bool campaign = reported->plan != NULL && reported->plan[0] != '\0' &&
			strlen(reported->plan) < REPORTED_PLAN && reported->n_counters != 0 &&
			reported->n_figures == 0;
	if (bulletin == campaign || (uint32_t)reported->bulletin_kind >= REPORTED_CAMPAIGN)
		return false;
	*ret_prefix = (struct row_key){0};
	row_key_put_u32(ret_prefix, region);
	row_key_put_u8(ret_prefix,
		       bulletin ? (uint8_t)reported->bulletin_kind : (uint8_t)REPORTED_CAMPAIGN);
	row_key_put_u32(ret_prefix, bulletin ? 0 : reported->year);
	if (campaign)
		row_key_put(ret_prefix, reported->plan, strlen(reported->plan));
	row_key_put_u8(ret_prefix, 0); /* the end of the plan's id */
	return true;
}

static void put_cut(char *out, size_t size, const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;
	if (length != 0)
		memcpy(out, text, length < size ? length : size);
}

struct cause_row cause_row_of(const Zh__FirmRef *subject)
{
	struct cause_row row = {.version = 1};
	uint32_t region;
	uint64_t number;
	if (subject == NULL)
		return row;
	struct bytes key = bytes_of(subject->key, subject->key != NULL ? strlen(subject->key) : 0);
	if (key.size != 0 && !firm_key_provisional(key, &region, &number))
		put_cut(row.firm_key, sizeof row.firm_key, subject->key);
	put_cut(row.firm_name, sizeof row.firm_name, subject->name);
	return row;
}

struct row_key cause_of_hazard(uint32_t peer, uint64_t hazard)
{
	struct row_key key = {0};
	row_key_put_u32(&key, peer);
	row_key_put_u8(&key, CAUSE_HAZARD);
	row_key_put_u64(&key, hazard);
	return key;
}

struct row_key cause_of_trace(uint32_t peer, const struct trace_ref *trace)
{
	struct row_key key = {0};
	row_key_put_u32(&key, peer);
	row_key_put_u8(&key, CAUSE_TRACE);
	row_key_put_u32(&key, trace->region);
	row_key_put_u8(&key, trace->daemon);
	row_key_put_u64(&key, trace->incarnation);
	row_key_put_u64(&key, trace->sequence);
	return key;
}

struct row_key link_key(uint32_t peer, uint8_t stream, uint64_t number)
{
	struct row_key key = {0};
	row_key_put_u32(&key, peer);
	row_key_put_u8(&key, stream);
	row_key_put_u64(&key, number);
	return key;
}

struct row_key state_prefix(uint8_t direction, uint8_t state)
{
	struct row_key key = {0};
	row_key_put_u8(&key, direction);
	row_key_put_u8(&key, state);
	return key;
}

/* Rows are copied out: what is below may not be aligned for them. */
static bool row_copy(const struct rows_reader *rows, uint16_t table, const struct row_key *key,
		     void *ret_row, size_t size)
{
	const void *stored = rows_get(rows, table, row_key_bytes(key), size);
	if (stored == NULL)
		return false;
	memcpy(ret_row, stored, size);
	return true;
}

bool referral_get(const struct rows_reader *rows, uint64_t referral, struct referral_row *ret_row)
{
	struct row_key key = row_key_u64(referral);
	return row_copy(rows, TABLE_REFERRALS, &key, ret_row, sizeof *ret_row);
}

bool bond_get(const struct rows_reader *rows, uint64_t referral, struct bond_row *ret_row)
{
	struct row_key key = row_key_u64(referral);
	return row_copy(rows, TABLE_BONDS, &key, ret_row, sizeof *ret_row);
}

bool peer_get(const struct rows_reader *rows, uint32_t region, struct peer_row *ret_row)
{
	struct row_key key = {0};
	row_key_put_u32(&key, region);
	return row_copy(rows, TABLE_PEERS, &key, ret_row, sizeof *ret_row);
}

bool outbox_get(const struct rows_reader *rows, uint32_t peer, uint8_t stream, uint64_t number,
		struct outbox_row *ret_row)
{
	struct row_key key = link_key(peer, stream, number);
	return row_copy(rows, TABLE_OUTBOX, &key, ret_row, sizeof *ret_row);
}

bool inbox_get(const struct rows_reader *rows, uint32_t peer, uint8_t stream, uint64_t number,
	       struct inbox_row *ret_row)
{
	struct row_key key = link_key(peer, stream, number);
	return row_copy(rows, TABLE_INBOX, &key, ret_row, sizeof *ret_row);
}

bool sent_digest_at(const struct rows_reader *rows, const struct peer_row *peer, uint8_t stream,
		    uint64_t number, uint8_t ret_digest[DIGEST_SIZE])
{
	struct outbox_row row;
	const struct peer_out *out = &peer->out[STREAM_SLOT(stream)];
	if (out->behind != 0 && number == out->behind) {
		memset(ret_digest, 0, DIGEST_SIZE);
		return true;
	}
	if (!outbox_get(rows, peer->region, stream, number, &row))
		return false;
	memcpy(ret_digest, row.stream_digest, DIGEST_SIZE);
	return true;
}

bool received_digest_at(const struct rows_reader *rows, const struct peer_row *peer, uint8_t stream,
			uint64_t number, uint8_t ret_digest[DIGEST_SIZE])
{
	struct inbox_row row;
	const struct peer_in *in = &peer->in[STREAM_SLOT(stream)];
	if (in->begun != 0 && number == in->begun) {
		memcpy(ret_digest, in->begun_digest, DIGEST_SIZE);
		return true;
	}
	if (!inbox_get(rows, peer->region, stream, number, &row))
		return false;
	memcpy(ret_digest, row.stream_digest, DIGEST_SIZE);
	return true;
}

bool tie_get(const struct rows_reader *rows, uint32_t region, struct tie_row *ret_row)
{
	struct row_key key = {0};
	row_key_put_u32(&key, region);
	return row_copy(rows, TABLE_TIES, &key, ret_row, sizeof *ret_row);
}

uint64_t county_recovery(const struct rows_reader *rows)
{
	return (uint64_t)setting_get(rows, SETTING_RECOVERY, 0);
}

uint64_t tie_recovery(const struct rows_reader *rows, const struct tie_row *tie)
{
	uint64_t county = county_recovery(rows);
	uint64_t awaited = county != 0 ? county : tie->waits;
	return awaited == tie->compared ? 0 : awaited;
}

struct row_key chain_key(uint32_t region, enum daemon daemon, uint64_t frame)
{
	return link_key(region, (uint8_t)daemon, frame);
}

bool chain_get(const struct rows_reader *rows, uint32_t region, enum daemon daemon, uint64_t frame,
	       struct chain_row *ret_row)
{
	struct row_key key = chain_key(region, daemon, frame);
	return row_copy(rows, TABLE_CHAINS, &key, ret_row, sizeof *ret_row);
}

bool chain_held_get(const struct rows_reader *rows, uint32_t peer, enum daemon daemon,
		    uint64_t frame, struct chain_row *ret_row)
{
	struct row_key key = chain_key(peer, daemon, frame);
	return row_copy(rows, TABLE_CHAINS_HELD, &key, ret_row, sizeof *ret_row);
}

uint64_t own_life(const struct rows_reader *rows)
{
	return (uint64_t)setting_get(rows, SETTING_LIFE, 0);
}

bool chain_own_get(const struct rows_reader *rows, enum daemon daemon, struct chain_row *ret_row)
{
	return chain_get(rows, 0, daemon, CHAIN_NEWEST, ret_row) && ret_row->life == own_life(rows);
}

bool chain_is_held(const struct rows_reader *rows, uint32_t peer, enum daemon daemon,
		   const struct chain_row *own)
{
	struct chain_row held;
	return chain_held_get(rows, peer, daemon, own->frame, &held) &&
	       held.incarnation == own->incarnation &&
	       memcmp(held.hash, own->hash, DIGEST_SIZE) == 0;
}

unsigned chains_unheld(const struct rows_reader *rows, uint32_t peer)
{
	unsigned count = 0;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		struct chain_row own;
		count += chain_own_get(rows, (enum daemon)i, &own) &&
			 !chain_is_held(rows, peer, (enum daemon)i, &own);
	}
	return count;
}

bool chain_tie_get(const struct rows_reader *rows, uint32_t peer, struct chain_tie_row *ret_row)
{
	struct row_key key = {0};
	row_key_put_u32(&key, peer);
	return row_copy(rows, TABLE_CHAIN_TIES, &key, ret_row, sizeof *ret_row);
}

bool life_has_ended(const struct rows_reader *rows, uint32_t region, uint64_t life)
{
	struct row_key key = {0};
	struct life_row row;
	row_key_put_u32(&key, region);
	row_key_put_u64(&key, life);
	return row_copy(rows, TABLE_LIVES, &key, &row, sizeof row);
}

struct parents {
	uint64_t lives[LIVES_TOLD], orders[LIVES_TOLD];
	size_t count;
};

/* By order, the newest first; the oldest falls out. */
static bool add_parent(void *context, const struct row_ref *found)
{
	struct parents *parents = (struct parents *)context;
	struct life_row row;
	memcpy(&row, found->value.data, sizeof row);
	size_t at = parents->count < LIVES_TOLD ? parents->count++ : LIVES_TOLD - 1;
	if (at == LIVES_TOLD - 1 && parents->orders[at] > row.order)
		return true;
	for (; at > 0 && parents->orders[at - 1] < row.order; at--) {
		parents->lives[at] = parents->lives[at - 1];
		parents->orders[at] = parents->orders[at - 1];
	}
	parents->lives[at] = be64_get(found->key.data + 4);
	parents->orders[at] = row.order;
	return true;
}

size_t own_parents(const struct rows_reader *rows, uint64_t ret_lives[LIVES_TOLD])
{
	struct parents parents = {.count = 0};
	struct row_key own = {0};
	row_key_put_u32(&own, 0);
	(void)rows_scan(rows, TABLE_LIVES, row_key_bytes(&own), bytes_of(NULL, 0), SIZE_MAX,
			add_parent, &parents);
	memcpy(ret_lives, parents.lives, sizeof parents.lives);
	return parents.count;
}

uint64_t referral_of_theirs(const struct rows_reader *rows, uint32_t peer, uint64_t their_number)
{
	struct row_key key = {0};
	row_key_put_u32(&key, peer);
	row_key_put_u64(&key, their_number);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_BY_THEIRS, row_key_bytes(&key), &row))
		return 0;
	ASSERT(row.size == 8);
	return be64_get(row.data);
}

uint32_t series_last(const struct rows_reader *rows, uint8_t kind, uint32_t year)
{
	struct row_key key = {0};
	row_key_put_u8(&key, kind);
	row_key_put_u32(&key, year);
	struct counter_row row;
	return row_copy(rows, TABLE_SERIES, &key, &row, sizeof row) ? (uint32_t)row.last : 0;
}

static struct row_key paper_key(uint64_t referral, enum paper paper, uint8_t slice)
{
	struct row_key key = row_key_u64(referral);
	row_key_put_u8(&key, (uint8_t)paper);
	row_key_put_u8(&key, slice);
	return key;
}

bool paper_read(const struct rows_reader *rows, uint64_t referral, enum paper paper,
		struct writer *out)
{
	for (unsigned slice = 0; slice <= UINT8_MAX; slice++) {
		struct row_key key = paper_key(referral, paper, (uint8_t)slice);
		struct bytes row;
		if (!rows->get(rows->context, TABLE_PAPERS, row_key_bytes(&key), &row))
			return slice != 0 && !out->overflow;
		writer_put(out, row.data, row.size);
		if (row.size < PAPER_SLICE)
			return !out->overflow;
	}
	return !out->overflow;
}

void paper_write(struct rows_writer *rows, uint64_t referral, enum paper paper, struct bytes bytes)
{
	size_t at = 0;
	unsigned slice = 0;
	do {
		ASSERT(slice <= UINT8_MAX);
		size_t size = bytes.size - at < PAPER_SLICE ? bytes.size - at : PAPER_SLICE;
		struct row_key key = paper_key(referral, paper, (uint8_t)slice++);
		rows->put(rows->read.context, TABLE_PAPERS, row_key_bytes(&key),
			  size != 0 ? bytes_of(bytes.data + at, size) : bytes_of(NULL, 0));
		at += size;
	} while (at < bytes.size);
}

void paper_replace(struct rows_writer *rows, uint64_t referral, enum paper paper,
		   struct bytes bytes)
{
	for (unsigned slice = 0; slice <= UINT8_MAX; slice++) {
		struct row_key key = paper_key(referral, paper, (uint8_t)slice);
		struct bytes row;
		if (!rows->read.get(rows->read.context, TABLE_PAPERS, row_key_bytes(&key), &row))
			break;
		rows->del(rows->read.context, TABLE_PAPERS, row_key_bytes(&key));
	}
	paper_write(rows, referral, paper, bytes);
}

/* ---- the series, for who confirms them after a restore */

static uint32_t last_of(const struct rows_reader *rows, const struct number_series *series,
			uint32_t year)
{
	return series_last(rows, series->kind, year);
}

static void put_last(struct rows_writer *rows, const struct number_series *series, uint32_t year,
		     uint32_t last)
{
	struct row_key key = {0};
	row_key_put_u8(&key, series->kind);
	row_key_put_u32(&key, year);
	struct counter_row row = {.version = 1, .last = last};
	rows->put(rows->read.context, TABLE_SERIES, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
}

#define OF_LETTER(name, which)                                                                     \
	{                                                                                          \
		"referral." name, 0, ZH__REFERRAL_KIND__REFERRAL_KIND_##which                      \
	}
static const struct number_series all_series[] = {
	OF_LETTER("clue", CLUE),
	OF_LETTER("co_investigation", CO_INVESTIGATION),
	OF_LETTER("case_transfer", CASE_TRANSFER),
	OF_LETTER("trace", TRACE),
	OF_LETTER("result", RESULT),
	OF_LETTER("notice", NOTICE),
	OF_LETTER("consent_asked", CONSENT_ASKED),
	OF_LETTER("consent_answer", CONSENT_ANSWER),
	OF_LETTER("reported_figures", REPORTED_FIGURES),
};

const struct series_book notify_series = {all_series, sizeof all_series / sizeof all_series[0],
					  last_of, put_last};
