/* Counties' own keys: replaced on the way, and told to neighbours by cards.
 *
 * As deploy/README.md has it: the county stops, gets other keys to sign and to seal, and starts;
 * each neighbour is sent a card, rings up, makes its own directory anew, and starts notify again.
 * Cards, fingerprints and directories are the code of zhianctl; the post may hand on an older card,
 * one that was changed, or somebody else's.  A directory comes with the copy of a county that is
 * put back, which so knows a neighbour's former key again until it adds the card once more; the
 * county's own keys are put back from where they are kept apart.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "services/ctl/county/region_card.h"
#include "tests/sim/sim.h"

#define ARENA_SIZE (256u << 10)
#define CARDS_PPM 2000u /* per turn: the post brings one that is owed */
#define LIES 40u        /* percent of the cards that come while somebody lies on lines */

static struct region_facts facts_of(const struct sim *sim, size_t region, unsigned generation)
{
	const struct sim_keys *keys = &sim->lines[region].keys;
	struct region_facts facts = {
		.region = sim_regions[region],
		.superior = region == 0 ? 520000 : sim_regions[0],
		.name = "市场监督管理局",
	};
	memcpy(facts.transport, keys->transport.public_key, KEY_PUBLIC);
	memcpy(facts.document, keys->sign[generation].public_key, KEY_PUBLIC);
	memcpy(facts.seal, keys->box[generation].public_key, KEY_PUBLIC);
	return facts;
}

/* ---- a county's directory */

static void open_file(struct sim *sim, size_t region)
{
	struct sim_keys *keys = &sim->lines[region].keys;
	struct directory *opened;
	struct err err = {0};
	struct bytes file = bytes_of(keys->known.file, keys->known.size);
	if (directory_open(file, keys->root.public_key, &opened, &err) != STATUS_OK)
		world_fail(sim->world, "%u: its directory: %s", sim_regions[region], err.text);
	directory_close(keys->directory);
	keys->directory = opened;
	sim->lines[region].link.directory = opened;
}

static void add(struct sim *sim, size_t region, const struct region_facts *other)
{
	static uint8_t memory[ARENA_SIZE];
	struct sim_keys *keys = &sim->lines[region].keys;
	struct region_facts own = facts_of(sim, region, keys->generation);
	struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	const struct region_change change = {.own = &own, .others = other, .count = 1};
	struct bytes file = region_directory_next(
		keys->directory != NULL ? directory_content(keys->directory) : NULL, &change,
		&keys->root, &arena);
	ASSERT(file.data != NULL && file.size <= sizeof keys->known.file);
	memcpy(keys->known.file, file.data, file.size);
	keys->known.size = file.size;
	open_file(sim, region);
}

/* ---- keys */

void sim_keys_open(struct sim *sim)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct sim_keys *keys = &sim->lines[region].keys;
		key_make(KEY_DOCUMENT, "root", &keys->root);
		key_make(KEY_TRANSPORT, "notify", &keys->transport);
		for (unsigned i = 0; i < SIM_GENERATIONS; i++) {
			key_make(KEY_DOCUMENT, "document", &keys->sign[i]);
			key_make(KEY_SEAL, "seal", &keys->box[i]);
		}
		keys->rotate_at = sim_chance(sim, 75) ? 1 + sim_below(sim, sim->steps) : UINT64_MAX;
	}
	key_make(KEY_DOCUMENT, "stranger", &sim->stranger);
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		for (size_t other = 0; other < SIM_REGIONS; other++) {
			struct region_facts facts = facts_of(sim, other, 0);
			if (other != region)
				add(sim, region, &facts);
		}
	}
}

void sim_keys_close(struct sim *sim)
{
	for (size_t county = 0; county < SIM_COUNTIES; county++) {
		struct sim_keys *keys = &sim->lines[county].keys;
		directory_close(keys->directory);
		key_wipe(&keys->root);
		key_wipe(&keys->transport);
		for (unsigned i = 0; i < SIM_GENERATIONS; i++) {
			key_wipe(&keys->sign[i]);
			key_wipe(&keys->box[i]);
		}
	}
	key_wipe(&sim->stranger);
}

void sim_keys_put_back(struct sim *sim, size_t region, const struct sim_known *copy)
{
	sim->lines[region].keys.known = *copy;
	open_file(sim, region);
}

void sim_keys_live_on(struct sim *sim, size_t region)
{
	struct sim_keys *keys = &sim->lines[SIM_REGIONS + region].keys;
	*keys = sim->lines[region].keys;
	keys->directory = NULL;
	open_file(sim, SIM_REGIONS + region);
}

void sim_keys_tend(struct sim *sim, uint64_t step)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct sim_keys *keys = &sim->lines[region].keys;
		struct world_node *node = sim->nodes[region][DAEMON_NOTIFY];
		if (step < keys->rotate_at || keys->generation != 0)
			continue;
		world_stop(node);
		keys->generation = 1;
		sim->counts.keys_rotated++;
	}
}

/* ---- cards */

struct card {
	char text[CARD_MAX], fingerprint[CARD_FINGERPRINT];
};

static struct card card_of(const struct sim *sim, const struct region_facts *facts,
			   const struct key *document)
{
	struct card card;
	struct err err = {0};
	if (region_card_write(facts, document, card.text, card.fingerprint, &err) != STATUS_OK)
		world_fail(sim->world, "%u: its card: %s", facts->region, err.text);
	return card;
}

/* One that the county had before, one with a letter that is another, one of keys that a stranger
 * has. */
static struct card lie(struct sim *sim, size_t region, const struct card *sent)
{
	struct sim_keys *keys = &sim->lines[region].keys;
	struct region_facts facts = facts_of(sim, region, 0);
	struct card card = *sent;
	switch (sim_below(sim, 3)) {
	case 0:
		world_count_fault(sim->world, FAULT_CARD_OLD);
		return card_of(sim, &facts, &keys->sign[0]);
	case 1:
		world_count_fault(sim->world, FAULT_CARD_ALTERED);
		card.text[sim_below(sim, strlen(card.text))] ^= 1;
		return card;
	default:
		world_count_fault(sim->world, FAULT_CARD_FORGED);
		memcpy(facts.document, sim->stranger.public_key, KEY_PUBLIC);
		return card_of(sim, &facts, &sim->stranger);
	}
}

/* What is heard on the telephone is the fingerprint of the card that was sent.  true: it is
 * added. */
static bool card_comes(struct sim *sim, size_t region, size_t from, bool lies)
{
	static uint8_t memory[CARD_MAX * 4];
	const struct sim_keys *keys = &sim->lines[from].keys;
	struct region_facts facts = facts_of(sim, from, keys->generation), read;
	struct card sent = card_of(sim, &facts, &keys->sign[keys->generation]);
	struct card came = lies ? lie(sim, from, &sent) : sent;
	char fingerprint[CARD_FINGERPRINT];
	struct arena arena;
	struct err err = {0};
	arena_init(&arena, memory, sizeof memory);
	bool taken = region_card_read(came.text, &arena, &read, fingerprint, &err) == STATUS_OK &&
		     region_card_fingerprint_is(fingerprint, sent.fingerprint);
	if (!taken && !lies)
		world_fail(sim->world, "%u refuses the card of %u: %s", sim_regions[region],
			   sim_regions[from], err.text);
	if (!taken) {
		sim->counts.cards_refused++;
		return false;
	}
	if (read.region != facts.region ||
	    memcmp(read.document, facts.document, sizeof facts.document) != 0 ||
	    memcmp(read.seal, facts.seal, sizeof facts.seal) != 0)
		world_fail(sim->world, "%u believes a card of %u that isn't the one it sent",
			   sim_regions[region], sim_regions[from]);
	add(sim, region, &read);
	sim->lines[region].keys.known.generation[from] = (uint8_t)keys->generation;
	sim->counts.cards_added++;
	return true;
}

bool sim_keys_read_post(struct sim *sim, size_t region)
{
	const struct sim_known *known = &sim->lines[region].keys.known;
	bool calm = world_faults(sim->world)->line_ppm == 0, added = false;
	for (size_t from = 0; from < SIM_REGIONS; from++) {
		if (from == region || known->generation[from] == sim->lines[from].keys.generation ||
		    (!calm && sim_below(sim, 1000000) >= CARDS_PPM))
			continue;
		added |= card_comes(sim, region, from, !calm && sim_chance(sim, LIES));
	}
	return added;
}

/* What a neighbour may say counts by the card that was added last, and by nothing else. */
uint64_t sim_check_cards(struct sim *sim)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		for (size_t from = 0; from < SIM_REGIONS; from++) {
			const struct sim_keys *keys = &sim->lines[from].keys;
			const Zh__DirectoryEntry *entry = directory_entry(
				sim->lines[region].keys.directory, sim_regions[from]);
			int32_t day = time_day_of_ms(world_now_ms(sim->world));
			for (unsigned i = 0; i < SIM_GENERATIONS && from != region; i++) {
				bool counts =
					directory_sign_key(entry, keys->sign[i].id, day) != NULL;
				if (counts != (i == keys->generation))
					world_fail(sim->world, "%u %s key %u of %u",
						   sim_regions[region],
						   counts ? "still takes" : "doesn't know", i + 1,
						   sim_regions[from]);
			}
		}
	}
	return sim->counts.cards_added + sim->counts.cards_refused;
}
