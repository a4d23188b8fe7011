#include "tests/mutation/code/mutant.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned char met_nowhere[ZHIAN_MUTANTS_MAX];

unsigned zhian_mutant_chosen;
unsigned char *zhian_mutants_met = met_nowhere;

/* Before main(), and before any thread: the environment is read once. */
__attribute__((constructor)) static void choose(void)
{
	const char *number = getenv("ZHIAN_MUTANT");
	if (number != NULL)
		zhian_mutant_chosen = (unsigned)strtoul(number, NULL, 10);
	const char *path = getenv("ZHIAN_MUTANTS_MET");
	int file = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	if (file < 0)
		return;
	void *map = mmap(NULL, ZHIAN_MUTANTS_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (map != MAP_FAILED)
		zhian_mutants_met = (unsigned char *)map;
	(void)close(file);
}
