// Package model is the page model: simulated pages of the trees that engines keep,
// with exact byte accounting and each engine's own split policy.
//
// A profile predicts one engine. It is written from that engine's documentation
// and source and never asks the engine; the tests beside it hold the two equal on
// the same keys, page for page. It stores keys and the length of payloads, so it
// is a measure of pages and not a store. The textbook profile alone predicts no
// engine: it shows what the idea of each layout costs.
//
// What decides a split stands in <profile>tree.go, where pages come from in
// <profile>file.go, and which trees a layout needs in <profile>.go.
package model
