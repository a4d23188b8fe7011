#include "services/console/papers/bulletin_groups.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/core/json_line.h"
#include "escalation.pb-c.h"
#include "feed.pb-c.h"
#include "types.pb-c.h"

#define NAMES_MOST UINT16_MAX

struct cell {
	enum bulletin_figure figure;
	enum bulletin_group group;
	uint16_t value;
	struct bulletin_value counts;
};

struct groups {
	struct cell *cells;
	size_t count, room;
	char **names; /* of owners and units; [0] is none */
	size_t name_count, name_room;
	bool full;
};

struct groups *groups_make(void)
{
	struct groups *groups = (struct groups *)calloc(1, sizeof *groups);
	if (groups != NULL)
		groups->name_count = 1;
	return groups;
}

void groups_free(struct groups *groups)
{
	if (groups == NULL)
		return;
	for (size_t i = 1; i < groups->name_count; i++)
		free(groups->names[i]);
	free(groups->names);
	free(groups->cells);
	free(groups);
}

bool groups_full(const struct groups *groups)
{
	return groups->full;
}

static bool name_room(struct groups *groups)
{
	if (groups->name_count < groups->name_room)
		return true;
	size_t room = groups->name_room == 0 ? 64 : 2 * groups->name_room;
	char **names = room <= NAMES_MOST
			       ? (char **)realloc((void *)groups->names, room * sizeof *names)
			       : NULL;
	if (names == NULL)
		return false;
	names[0] = NULL;
	groups->names = names;
	groups->name_room = room;
	return true;
}

uint16_t groups_name(struct groups *groups, const char *name)
{
	for (size_t i = 1; i < groups->name_count; i++) {
		if (strcmp(groups->names[i], name) == 0)
			return (uint16_t)i;
	}
	char *copy = name_room(groups) ? strdup(name) : NULL;
	if (copy == NULL) {
		groups->full = true;
		return 0;
	}
	groups->names[groups->name_count] = copy;
	return (uint16_t)groups->name_count++;
}

static struct cell *cell_of(struct groups *groups, enum bulletin_figure figure,
			    enum bulletin_group group, uint16_t value)
{
	for (size_t i = 0; i < groups->count; i++) {
		struct cell *cell = &groups->cells[i];
		if (cell->figure == figure && cell->group == group && cell->value == value)
			return cell;
	}
	if (groups->count == groups->room) {
		size_t room = groups->room == 0 ? 128 : 2 * groups->room;
		struct cell *cells = (struct cell *)realloc(groups->cells, room * sizeof *cells);
		if (cells == NULL)
			return NULL;
		groups->cells = cells;
		groups->room = room;
	}
	groups->cells[groups->count] = (struct cell){figure, group, value, {{0}}};
	return &groups->cells[groups->count++];
}

void groups_add(struct groups *groups, enum bulletin_figure figure, enum bulletin_group group,
		uint16_t value, enum bulletin_column column, uint64_t amount)
{
	struct cell *cell = cell_of(groups, figure, group, value);
	if (cell == NULL)
		groups->full = true;
	else
		cell->counts.of[column] += amount;
}

static const ProtobufCEnumDescriptor *enum_of(enum bulletin_group group)
{
	switch (group) {
	case BULLETIN_BY_REPORT_KIND:
		return &zh__report_kind__descriptor;
	case BULLETIN_BY_LEVEL:
		return &zh__hazard_level__descriptor;
	case BULLETIN_BY_MEASURE:
		return &zh__measure_kind__descriptor;
	case BULLETIN_BY_NOTICE:
		return &zh__notice_kind__descriptor;
	case BULLETIN_BY_OWNER:
	case BULLETIN_BY_UNIT:
	case BULLETIN_GROUP_COUNT:
		break;
	}
	return NULL;
}

void groups_word(const struct groups *groups, enum bulletin_group group, uint16_t value,
		 char word[BULLETIN_WORD])
{
	const ProtobufCEnumDescriptor *descriptor = enum_of(group);
	struct writer out = writer_over(word, BULLETIN_WORD - 1);
	if (value == 0)
		writer_put(&out, "none", 4);
	else if (descriptor == NULL)
		writer_put(&out, groups->names[value], strlen(groups->names[value]));
	else
		json_enum_word(&out, descriptor, value);
	word[out.size] = '\0';
}

struct ordered {
	char word[BULLETIN_WORD];
	const struct cell *cell;
};

static int in_order(const void *a, const void *b)
{
	const struct ordered *left = (const struct ordered *)a, *right = (const struct ordered *)b;
	if (enum_of(left->cell->group) == NULL)
		return strcmp(left->word, right->word);
	return (int)left->cell->value - (int)right->cell->value;
}

void groups_each(const struct groups *groups, enum bulletin_figure figure,
		 enum bulletin_group group, bulletin_group_fn *each, void *context)
{
	size_t count = 0;
	struct ordered *ordered =
		groups->count != 0 ? (struct ordered *)malloc(groups->count * sizeof *ordered)
				   : NULL;
	if (ordered == NULL)
		return;
	for (size_t i = 0; i < groups->count; i++) {
		const struct cell *cell = &groups->cells[i];
		if (cell->figure != figure || cell->group != group)
			continue;
		ordered[count].cell = cell;
		groups_word(groups, group, cell->value, ordered[count++].word);
	}
	qsort(ordered, count, sizeof *ordered, in_order);
	for (size_t i = 0; i < count; i++)
		each(context, ordered[i].word, &ordered[i].cell->counts);
	free(ordered);
}
