#include "services/scenario/node.h"

static enum status open_journal(const struct node_options *options, struct node *node,
				struct err *err)
{
	/* Room on a real disk is that of the machine, which a scratch county knows nothing of. */
	struct journal_options journal = {
		.directory = options->journal_path,
		.volume_bytes = options->volume_bytes,
		.region = options->region,
		.daemon = options->decider->daemon,
		.random = options->random,
		.now_ms = clock_now_ms(&options->clock),
		.mem = options->mem,
		.alarm_percent = options->mem != NULL ? 70 : 101,
		.refuse_percent = options->mem != NULL ? 85 : 101,
	};
	return journal_open(&journal, &node->journal, err);
}

static enum status open_state(const struct node_options *options, struct node *node,
			      struct err *err)
{
	struct state_options state = {
		.directory = options->state_path,
		.map_bytes = options->state_map_bytes,
		.schema = options->decider->schema,
		.limits = options->state_limits,
		.mem = options->mem,
	};
	return state_open(&state, &node->state, err);
}

static enum status open_stage(const struct node_options *options, struct node *node,
			      struct err *err)
{
	struct stage_options stage = {
		.decider = options->decider,
		.query = options->query,
		.region = options->region,
		.journal = node->journal,
		.state = node->state,
		.clock = options->clock,
		.transport = options->transport,
		.limits = options->limits,
		.books = options->books,
		.books_context = options->books_context,
	};
	return stage_open(&stage, &node->stage, err);
}

enum status node_open(const struct node_options *options, struct node *ret_node, struct err *err)
{
	*ret_node = (struct node){0};
	enum status status = open_journal(options, ret_node, err);
	if (status == STATUS_OK)
		status = open_state(options, ret_node, err);
	if (status == STATUS_OK)
		status = open_stage(options, ret_node, err);
	if (status != STATUS_OK)
		node_close(ret_node);
	return status;
}

void node_close(struct node *node)
{
	stage_close(node->stage);
	state_close(node->state);
	journal_close(node->journal);
	*node = (struct node){0};
}
