/* The bad link as a program, for tests of whole daemons: zhian-relay UPSTREAM
 *
 * Prints its endpoint on one line, then obeys lines from standard input until its end:
 *   good | refuse | stall | one-way up | one-way down | delay MS | rate BYTES
 *   flip-up N | flip-down N | cut | strand
 * Each fault adds to those that are set; "good" takes all of them away.  Each line is answered "ok"
 * or "unknown".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fault/relay/relay.h"

static bool set_number(const char *line, struct relay_faults *faults)
{
	char word[16];
	unsigned long number;

	if (sscanf(line, "%15s %lu", word, &number) != 2)
		return false;
	if (strcmp(word, "delay") == 0)
		faults->delay_ms = (uint32_t)number;
	else if (strcmp(word, "rate") == 0)
		faults->rate = (uint32_t)number;
	else if (strcmp(word, "flip-up") == 0)
		faults->flip_up_at = number;
	else if (strcmp(word, "flip-down") == 0)
		faults->flip_down_at = number;
	else
		return false;
	return true;
}

static bool set_fault(const char *line, struct relay_faults *faults)
{
	if (strcmp(line, "good") == 0)
		*faults = (struct relay_faults){0};
	else if (strcmp(line, "refuse") == 0)
		faults->refuse = true;
	else if (strcmp(line, "stall") == 0)
		faults->stall_up = faults->stall_down = true;
	else if (strcmp(line, "one-way up") == 0)
		faults->stall_down = true;
	else if (strcmp(line, "one-way down") == 0)
		faults->stall_up = true;
	else
		return set_number(line, faults);
	return true;
}

static bool obey(struct relay *relay, const char *line, struct relay_faults *faults)
{
	if (strcmp(line, "cut") == 0) {
		relay_cut(relay);
	} else if (strcmp(line, "strand") == 0) {
		relay_strand(relay);
	} else {
		if (!set_fault(line, faults))
			return false;
		relay_set(relay, faults);
	}
	return true;
}

int main(int argc, char **argv)
{
	struct relay_faults faults = {0};
	struct relay *relay;
	char line[64];

	if (argc != 2) {
		fprintf(stderr, "usage: zhian-relay tcp://127.0.0.1:PORT|ipc:///PATH\n");
		return 2;
	}
	relay = relay_open(argv[1]);
	if (relay == NULL) {
		perror("zhian-relay");
		return 1;
	}
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	printf("%s\n", relay_endpoint(relay));
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		puts(obey(relay, line, &faults) ? "ok" : "unknown");
	}
	relay_close(relay);
	return 0;
}
