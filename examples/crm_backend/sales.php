<?php
// The live page of the tiny CRM, below /sales/. Its log is a file of JSON lines here.
//
//     CRM_LOG=log.jsonl php -d ffi.enable=true -S 127.0.0.1:8080 sales.php

declare(strict_types=1);

require __DIR__ . '/crm.php';

$target = $_SERVER['REQUEST_URI'];
if (!str_starts_with($target, '/sales/')) { // who may read it is decided here, too
    http_response_code(404);
    exit;
}
$crm = new Crm(array_map(fn (string $line): array => json_decode($line, true, flags: JSON_THROW_ON_ERROR), file(getenv('CRM_LOG'))));
$crm->dashboard()->respond($_SERVER['REQUEST_METHOD'], substr($target, strlen('/sales')), getallheaders())->send();
