/* What intake's door makes of an item, by its own code: free text and identities become parts under
 * data keys, originals and identities sealed to the discloser, contacts to the county's mediators.
 * And what can be read of them afterwards. */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/json_line.h"
#include "common/stage/part_names.h"

#define PART_ROOM (64u << 10)

void sim_doors_open(struct sim *sim)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct sim_door *door = &sim->doors[region];
		struct feed_secrets *secrets = &door->secrets;
		key_make(KEY_SYMMETRIC, "duplicates", &secrets->duplicates);
		key_make(KEY_SYMMETRIC, "rewards", &secrets->rewards);
		key_make(KEY_SEAL, "discloser", &door->discloser);
		key_make(KEY_SEAL, "contact", &secrets->contact);
		memcpy(secrets->discloser, door->discloser.id, KEY_ID);
		secrets->can_seal = secrets->keeps_contacts = true;
		sealer_init(&secrets->sealer, &door->discloser);
		sealer_init(&secrets->contact_sealer, &secrets->contact);
		door->feed = (struct feed){
			.principal = {.roles = ROLE_FEED, .region = sim_regions[region]},
			.plain_identities = true};
		(void)snprintf(door->feed.principal.id, sizeof door->feed.principal.id, "hotline");
	}
}

void sim_doors_close(struct sim *sim)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct feed_secrets *secrets = &sim->doors[region].secrets;
		sealer_done(&secrets->sealer);
		sealer_done(&secrets->contact_sealer);
		key_wipe(&secrets->contact);
		key_wipe(&secrets->duplicates);
		key_wipe(&secrets->rewards);
		key_wipe(&sim->doors[region].discloser);
	}
}

const struct intake_item_extra *sim_door_prepare(struct sim *sim, size_t region, Zh__PushItem *item,
						 bool test, struct arena *arena)
{
	struct world_node *node = sim->nodes[region][DAEMON_INTAKE];
	struct stage_books books = sim_books_in_force(sim, node);
	struct feed_item_context prepare = {
		.parts = node_parts(node),
		.rows = stage_rows(node_stage(node)),
		.secrets = &sim->doors[region].secrets,
		.dictionary = books.dictionary,
		.feed = &sim->doors[region].feed,
		.random = sim->random,
		.mono_ms = world_mono_ms(sim->world),
		.test = test,
	};
	return feed_item_prepare(&prepare, item, arena);
}

/* ---- what can be read */

static struct part_ref ref_of(const Zh__PartRef *part)
{
	struct part_ref ref = {.kind = (uint8_t)part->kind, .size = part->size};
	ASSERT(part->salted_digest.len == sizeof ref.digest);
	memcpy(ref.digest, part->salted_digest.data, sizeof ref.digest);
	return ref;
}

void sim_part_gone(struct sim *sim, struct world_node *node, const Zh__PartRef *part)
{
	struct part_ref ref = ref_of(part);
	struct err err = {0};
	enum status status = parts_check(node_parts(node), &ref, &err);
	if (status != STATUS_NOT_FOUND)
		world_fail(sim->world, "%u: part %llu is erased, and its key or text is there: %s",
			   node_region(node), (unsigned long long)be64_get(ref.digest),
			   status == STATUS_OK ? "it can be read" : err.text);
}

bool sim_part_opens(struct sim *sim, struct world_node *node, const Zh__PartRef *part)
{
	struct part_ref ref = ref_of(part);
	struct err err = {0};
	(void)sim;
	return parts_check(node_parts(node), &ref, &err) == STATUS_OK;
}

/* An identity, a contact or the text as it came: sealed under the item's id. */
static bool holds_what_was_said(const struct sim_door *door, uint8_t kind, struct bytes sealed,
				const char *id)
{
	static uint8_t plain[PART_ROOM];
	const struct key *key = kind == PART_CONTACT ? &door->secrets.contact : &door->discloser;
	return sealed.size > SEAL_OVERHEAD &&
	       seal_open(key, sealed, bytes_of_text(id), plain) == STATUS_OK &&
	       memmem(plain, sealed.size - SEAL_OVERHEAD, SIM_CANARY, sizeof SIM_CANARY - 1) !=
		       NULL;
}

void sim_part_there(struct sim *sim, struct world_node *node, const Zh__PartRef *part,
		    const char *id)
{
	static uint8_t content[PART_ROOM];
	struct part_ref ref = ref_of(part);
	size_t region = sim_region_index(node_region(node)), size = 0;
	struct err err = {0};
	unsigned long long number = be64_get(ref.digest);
	if (parts_read(node_parts(node), &ref, content, sizeof content, &size, &err) != STATUS_OK)
		world_fail(sim->world, "%u: part %llu of %s can't be read: %s", node_region(node),
			   number, id, err.text);
	struct bytes read = bytes_of(content, size);
	bool same = true;
	if (ref.kind == PART_TEXT)
		same = sim_feed_told(sim, region, id, read);
	else if (ref.kind != PART_QUARANTINE) /* which holds the other fields of a conflict */
		same = holds_what_was_said(&sim->doors[region], ref.kind, read, id);
	if (!same)
		world_fail(sim->world, "%u: part %llu (kind %u) isn't what %s told",
			   node_region(node), number, ref.kind, id);
	sim->counts.parts_read++;
}

/* ---- every part is named by an event: nobody could order its erasure else */

struct naming {
	uint8_t *named; /* by number */
	uint64_t limit, looked_at;
	uint64_t orphan; /* one of them; 0: none */
};

static void note_named(void *context, const struct part_ref *ref)
{
	struct naming *naming = (struct naming *)context;
	if (be64_get(ref->digest) < naming->limit)
		naming->named[be64_get(ref->digest)] = 1;
}

static void note_event(void *context, const struct event *event)
{
	if (event->body != NULL)
		part_names_of(event->body, note_named, context);
}

static bool look_at_part(void *context, const uint8_t digest[PART_DIGEST])
{
	struct naming *naming = (struct naming *)context;
	naming->looked_at++;
	if (naming->named[be64_get(digest)] == 0)
		naming->orphan = be64_get(digest);
	return true; /* it stays */
}

static void look_at_parts(struct sim *sim, struct world_node *node, struct naming *naming)
{
	struct parts_sweep *sweep = NULL;
	struct err err = {0};
	bool more = true;
	size_t erased;
	enum status status = parts_sweep_begin(node_parts(node), 0, &sweep, &err);
	while (status == STATUS_OK && more)
		status = parts_sweep_step(sweep, SIZE_MAX, look_at_part, naming, &more, &erased,
					  &err);
	parts_sweep_end(sweep);
	if (status != STATUS_OK)
		world_fail(sim->world, "%u: its parts can't be looked at: %s", node_region(node),
			   err.text);
	if (naming->orphan != 0)
		world_fail(sim->world, "%u: no event names part %llu", node_region(node),
			   (unsigned long long)naming->orphan);
}

uint64_t sim_check_orphans(struct sim *sim)
{
	uint64_t checked = 0;
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct world_node *node = sim->nodes[region][DAEMON_INTAKE];
		struct naming naming = {.limit = parts_next_number(node_parts(node))};
		naming.named = (uint8_t *)calloc(naming.limit + 1, 1);
		ASSERT(naming.named != NULL);
		world_each_event(sim->world, node, note_event, &naming);
		look_at_parts(sim, node, &naming);
		checked += naming.looked_at;
		free(naming.named);
	}
	return checked;
}
