<?php
// Runs cases.json through the PHP binding; and what is PHP's alone.

declare(strict_types=1);

require __DIR__ . '/../../src/bindings/php/funnel.php';

$cases = json_decode(file_get_contents(__DIR__ . '/cases.json'), true, 512, JSON_THROW_ON_ERROR);
$failures = 0;

function same(mixed $expected, mixed $got): void
{
    global $failures;
    if ($expected === $got) {
        return;
    }
    ++$failures;
    $at = debug_backtrace()[0];
    fprintf(STDERR, "line %d: %s, not %s\n", $at['line'], json_encode($got, JSON_UNESCAPED_UNICODE), json_encode($expected, JSON_UNESCAPED_UNICODE));
}

function refused(callable $work): ?Funnel\Error
{
    try {
        $work();
    } catch (Funnel\Error $e) {
        return $e;
    }
    return null;
}

function filled(): Funnel\Store
{
    global $cases;
    $store = new Funnel\Store(...$cases['open']);
    same(count($cases['events']), $store->append($cases['events'])->data()['applied']);
    return $store;
}

if (($argv[1] ?? '') === '--time') {
    $standing = filled()->stand();
    $best = INF;
    for ($repeat = 0; $repeat < 5; ++$repeat) {
        $begin = hrtime(true);
        for ($i = 0; $i < 20000; ++$i) {
            $standing->numbers();
        }
        $best = min($best, (hrtime(true) - $begin) / 20000 / 1e3);
    }
    printf("%.2f\n", $best);
    exit;
}

// A store that lasts.
$file = tempnam(sys_get_temp_dir(), 'funnel-php-');
unlink($file);
$answers = fn (Funnel\Store $s) => array_map(fn (array $c) => $s->ask($c['request'])->csv($c['table'] ?? null), $cases['views']);
$store = new Funnel\Store(...$cases['open'], path: $file, file: ['sync' => false]);
$store->append($cases['events'], source: 'crm', mark: 'page 7');
$wanted = $answers($store);
$reader = new Funnel\Store(path: $file, read: true);
same($wanted, $answers($reader));
same(true, str_contains((string) refused(fn () => new Funnel\Store(path: $file))?->getMessage(), 'written to by another process'));
Funnel\Store::backup($file, "$file.copy");
$store->compact();
$store->close();
same([], Funnel\Store::verify($file)['problems']);
$store = new Funnel\Store(path: $file);
same($wanted, $answers($store));
same(['crm' => 'page 7'], $store->describe()['marks']);
same(1, $store->erase(deals: [$cases['events'][0]['deal']])['deals']);
$reader->refresh();
same($store->describe()['deals'], $reader->describe()['deals']);
$reader->close();
$store->close();
array_map('unlink', [$file, "$file.copy"]);

// Views and pages.
$store = filled();
foreach ($cases['views'] as $case) {
    same($case['csv'], $store->ask($case['request'])->csv($case['table'] ?? null));
}
$store->append($cases['activities'], of: 'activities');
$results = array_map(fn (string $name) => $store->view($name, ['as_of' => '2026-02-01']), $cases['pages']);
$store->close();
foreach ($results as $result) {
    same(true, str_contains($result->html('ru'), '<html') && strlen($result->text()) > 40);
}

// Events sent again are duplicates; columns say what events say.
same(count($cases['events']), filled()->append($cases['events'])->data()['duplicates']);
$store = new Funnel\Store(...$cases['open']);
same(count($cases['events']), $store->appendColumns($cases['columns'])->data()['applied']);
$question = ['view' => 'cohort', 'query' => ['group_by' => ['owner', ['dimension' => 'region']]]];
same(filled()->ask($question)->json(), $store->ask($question)->json());

// Drill.
$store = filled();
foreach ($cases['drill'] as $case) {
    same($case['answer'], $store->drill($case['request']));
}

// Parts.
$whole = filled();
$case = $cases['parts'];
$parts = [new Funnel\Store(...$cases['open']), new Funnel\Store(...$cases['open'])];
foreach ($cases['events'] as $event) {
    $parts[(int) in_array($event['deal'], $case['of_second'], true)]->append([$event]);
}
foreach ($case['views'] as $asked) {
    $texts = [];
    foreach ($parts as $number => $part) {
        $texts[] = $part->partial($asked + ['part' => ['number' => $number, 'of' => 2]]);
    }
    $answer = Funnel\merge(array_reverse($texts), ['view' => $asked['view']]);
    same($whole->ask($asked)->json(), $answer->json());
    same(false, $answer->text() === '');
    same($answer->json(), Funnel\merge([Funnel\merge_partials($texts)], ['view' => $asked['view']])->json());
    same($case['missing'], refused(fn () => Funnel\merge([$texts[0]], ['view' => $asked['view']]))?->name);
}

// Standing.
$case = $cases['standing'];
$standing = $store->stand($case['query']);
$before = $standing->revision();
same($case['numbers'], array_slice($standing->numbers(), 0, 12));
same(0, count($standing->numbers()) % $case['blocks']);
$store->append([$case['event']]);
$store->close();
same($case['then'], array_slice($standing->numbers(), 0, 12));
same(true, $standing->revision() > $before && isset($standing->result()->data()['sections']['cohort']));

// Dashboard.
$store = filled();
$case = $cases['dashboard'];
$board = $store->dashboard($case['query'], ['title' => $case['title']]);
foreach ($case['requests'] as $asked) {
    $answer = $board->respond($asked['method'], $asked['target'], $asked['headers'], $asked['now'] ?? null);
    same([$asked['status'], $asked['type'], true], [$answer->status, $answer->headers['Content-Type'], str_contains($answer->body, $asked['has'])]);
}
$won = fn () => json_decode($board->respond('GET', '/deals.json?cell=outcome:won')->body, true)['n'];
$before = $won();
same(304, $board->respond('GET', '/', ['If-None-Match' => $board->respond('GET', '/')->headers['ETag']])->status);
same(400, $board->respond('GET', "/report?\xFF=1")->status);
$store->append([$cases['standing']['event']]);
$store->close();
same($before + 1, $won());
same('unknown_name', refused(fn () => filled()->dashboard(['grup_by' => []]))?->name);
same('too_late', refused(fn () => $board->respond('GET', '/', timeout: 0))?->name);

// Errors.
$store = filled();
foreach ($cases['errors'] as $case) {
    $e = refused(fn () => $store->ask($case['request']));
    same([$case['code'], $case['field']], [$e?->name, $e?->problems[0]['field']]);
}
$bad = $cases['bad_event'];
$e = refused(fn () => $store->append([$cases['standing']['event'], $bad['event']]));
same([$bad['code'], $bad['problem'], $bad['field'], $bad['value'], 1], [$e?->name, ...array_values(array_diff_key($e?->problems[0] ?? [], ['message' => 0]))]);
same([0], array_column($store->append([$bad['event']], keepGood: true)->warnings, 'row'));
same(['unknown_name'], array_column($store->ask($cases['warned'])->warnings, 'code'));

// Definitions.
$store->define(pipelines: $cases['pipelines']);
same(['sales', 'renewals'], array_column($store->describe()['pipelines'], 'id'));
same(3, $store->describe()['deals']);
same(1, preg_match('/^[0-9a-f]{16}$/', Funnel\explain(['as_of' => '2026-02-01'])['hash']));
same(1, preg_match('/^\d+\.\d+\.\d+$/', Funnel\version()));

// Types of the language, and calls that are stopped.
$store = new Funnel\Store(currency: 'EUR');
$store->appendColumns(['deal' => ['y', 'z'], 'kind' => ['created', 'created'], 'at' => [new DateTimeImmutable('2026-01-01'), null], 'amount' => ['1.00', null]], keepGood: true);
$store->appendColumns(['deal' => ['7'], 'kind' => ['created'], 'at' => [1767225600000000], 'amount' => [1250]]);
$figures = $store->report(['as_of' => '2026-02-01'])->data()['figures'];
same([2, 1350], [$figures['deals']['value'], $figures['amount']['value']]);
same('too_late', refused(fn () => $store->ask(['view' => 'cohort'], timeout: 0))?->name);
same('cancelled', refused(fn () => $store->append([], progress: fn () => true))?->name);
try {
    $store->append([], progress: fn () => throw new DomainException('mine'));
    same('an exception', 'none');
} catch (DomainException) {
}

exit($failures === 0 ? 0 : 1);
