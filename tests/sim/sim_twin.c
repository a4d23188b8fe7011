/* The life before a county was put back, which nobody has ended: an old machine, a disk that was
 * thought lost, a drill's copy.
 *
 * Its five daemons go on where they lay and pull from each other; its people work on, its clocks
 * fire, and its notify speaks to the same neighbours, with the keys and the directory that it had.
 * They hear both.  It is ended by hand, early, or when it has heard of the newer life by that one's
 * own signature.  Feeds push to the county alone: what a feed had acknowledged by the other copy
 * only the feed can offer again.  One county at a time: where two live twice, the old ones may pair
 * up with the new ones, and one document is received at two moments.
 */
#include "tests/sim/sim_twin.h"

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "notify.pb-c.h"

#define ENDED_EARLY 40 /* percent */
#define WORKS 20       /* of a thousand steps */
#define LOOKED_AT 16u  /* steps */
#define ROUNDS 80u     /* of a minute, until everybody has heard */
#define ROUND_STEPS 4000u

void sim_twin_begin(struct sim *sim, size_t region)
{
	struct sim_twin *twin = &sim->twins[region];
	ASSERT(!twin->was);
	*twin = (struct sim_twin){.lives = true, .was = true, .lasts = UINT64_MAX};
	if (sim_chance(sim, ENDED_EARLY))
		twin->lasts = 1 + sim_below(sim, sim->steps / 4 + 1);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		sim->nodes[SIM_REGIONS + region][daemon] =
			world_former(sim->world, sim_regions[region], daemon);
	sim_keys_live_on(sim, region);
	world_count_fault(sim->world, FAULT_LIVED_ON);
	sim->counts.lived_on++;
}

/* Durably: it gives no number any more. */
static bool has_heard(struct world_node *node)
{
	if (node_stage(node) == NULL || !stage_is_durable(node_stage(node)))
		return false;
	state_savepoint(node_state(node));
	return setting_get(stage_rows(node_stage(node)), SETTING_SUPERSEDED, 0) != 0;
}

static bool all_have_heard(const struct sim *sim, size_t region)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (!has_heard(sim->nodes[SIM_REGIONS + region][daemon]))
			return false;
	}
	return true;
}

static void silence(struct sim *sim, size_t region)
{
	struct sim_twin *twin = &sim->twins[region];
	if (!twin->silenced)
		sim_restore_read_papers(sim, SIM_REGIONS + region);
	twin->silenced = true;
}

bool sim_twin_lives(const struct sim *sim)
{
	bool any = false;
	for (size_t region = 0; region < SIM_REGIONS; region++)
		any |= sim->twins[region].lives;
	return any;
}

bool sim_twin_gives_numbers(const struct sim *sim, size_t region)
{
	return sim->twins[region].lives && !sim->twins[region].silenced;
}

/* ---- what it did */

struct doings {
	struct sim *sim;
	struct world_node *node;
	bool superseded;
};

static void look_at_doing(void *context, const struct event *event)
{
	struct doings *doings = (struct doings *)context;
	const struct event_head *head = &event->head;
	size_t region = sim_region_index(node_region(doings->node));
	if (event->sequence <= node_former_since(doings->node))
		return;
	bool acts = head->cause_kind == EVENT_CAUSE_REQUEST && head->kind != KIND(ACT_REFUSED);
	if (doings->superseded && (acts || head->kind == KIND(CLOCK_MARK_FIRED)))
		world_fail(doings->sim->world,
			   "%u/%s of before: event %llu (%s) behind the word of the newer life",
			   node_region(doings->node), daemon_name(node_daemon(doings->node)),
			   (unsigned long long)event->sequence, event_kind_name(head->kind));
	doings->superseded |= head->kind == KIND(LIFE_SUPERSEDED);
	sim_restore_given(doings->sim, region, node_daemon(doings->node), event);
	doings->sim->kinds[head->kind]++;
	doings->sim->twins[region].checked++;
}

static void end(struct sim *sim, size_t region)
{
	struct world_node **county = sim->nodes[SIM_REGIONS + region];
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		world_look_at_former(county[daemon]);
	(void)world_check_cursors(sim->world);
	silence(sim, region);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct doings doings = {.sim = sim, .node = county[daemon]};
		(void)world_check_replay(sim->world, county[daemon]);
		(void)world_check_marks(sim->world, county[daemon]);
		world_each_event(sim->world, county[daemon], look_at_doing, &doings);
		if (daemon == DAEMON_NOTIFY)
			sim->counts.superseded += doings.superseded;
		world_end_former(county[daemon]);
	}
	sim->twins[region].lives = false;
}

void sim_twin_tend(struct sim *sim)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct sim_twin *twin = &sim->twins[region];
		if (!twin->lives)
			continue;
		if (sim_below(sim, 1000) < WORKS)
			sim_desk_work(sim, SIM_REGIONS + region);
		if (twin->lasts != UINT64_MAX && --twin->lasts == 0)
			end(sim, region);
		else if (!twin->silenced && sim_below(sim, LOOKED_AT) == 0 &&
			 all_have_heard(sim, region))
			silence(sim, region);
	}
}

/* ---- it hears of the newer life */

/* By a neighbour that it believes, and that believes it: they know each other's keys. */
static bool can_hear(const struct sim *sim, size_t region)
{
	const struct sim_keys *keys = &sim->lines[SIM_REGIONS + region].keys;
	bool knows_its_own = keys->generation == sim->lines[region].keys.generation;
	for (size_t peer = 0; knows_its_own && peer < SIM_REGIONS; peer++) {
		const struct sim_keys *theirs = &sim->lines[peer].keys;
		if (peer != region && theirs->generation == keys->known.generation[peer] &&
		    theirs->known.generation[region] == keys->generation)
			return true;
	}
	return false;
}

static bool someone_waits(const struct sim *sim)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		if (sim->twins[region].lives && can_hear(sim, region) &&
		    !all_have_heard(sim, region))
			return true;
	}
	return false;
}

static void wait_a_minute(struct sim *sim)
{
	sim_desk_confirm(sim);
	sim_desk_accept_lives(sim);
	world_advance(sim->world, MS_PER_MINUTE);
	for (unsigned i = 0; i < ROUND_STEPS; i++)
		world_step(sim->world);
}

void sim_twins_meet(struct sim *sim)
{
	if (!sim_twin_lives(sim))
		return;
	world_mend_clocks(sim->world);
	world_set_faults(sim->world, world_faults_none());
	for (unsigned round = 0; round < ROUNDS && someone_waits(sim); round++)
		wait_a_minute(sim);
	if (someone_waits(sim))
		world_fail(sim->world, "a former life doesn't hear of the newer one");
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		if (sim->twins[region].lives)
			end(sim, region);
	}
}

/* What each did was looked at when it ended. */
uint64_t sim_check_twins(struct sim *sim)
{
	uint64_t checked = 0;
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		checked += sim->twins[region].checked;
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
			struct world_node *node = sim->nodes[region][daemon];
			if (setting_get(node_rows(node), SETTING_SUPERSEDED, 0) != 0)
				world_fail(sim->world, "%u/%s is stopped by a life of before",
					   node_region(node), daemon_name(daemon));
		}
	}
	return checked;
}

/* ---- whoever met a life that didn't count named it */

struct naming {
	const struct sim_line *line;
	bool named[SIM_REFUSED_LIVES];
};

static void note_named(void *context, const struct event *event)
{
	struct naming *naming = (struct naming *)context;
	if (event->head.kind != KIND(OTHER_LIFE_MET))
		return;
	const Zh__OtherLifeMet *body = BODY(event, OtherLifeMet);
	for (size_t i = 0; i < naming->line->refused_life_count; i++) {
		const struct sim_refused_life *refused = &naming->line->refused_lives[i];
		naming->named[i] |=
			body->peer == sim_regions[refused->peer] && body->life == refused->life;
	}
}

uint64_t sim_check_lives(struct sim *sim)
{
	uint64_t named = 0;
	for (size_t own = 0; own < SIM_REGIONS; own++) {
		struct naming naming = {.line = &sim->lines[own]};
		world_each_event(sim->world, sim->nodes[own][DAEMON_NOTIFY], note_named, &naming);
		for (size_t i = 0; i < naming.line->refused_life_count; i++) {
			if (!naming.named[i])
				world_fail(sim->world,
					   "%u refuses a life of %u and names it to nobody",
					   sim_regions[own],
					   sim_regions[naming.line->refused_lives[i].peer]);
			named++;
		}
	}
	sim->counts.lives_named += named;
	return named;
}
